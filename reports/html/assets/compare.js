// Two runs beside each other: this one against a baseline that came with the page or is opened from disk. Nothing is uploaded.
let baseline = data.baseline;

const groupsOf = (older) => {
  const before = new Map(older.cases.map(([id, verdict, reason]) => [id, { verdict, reason }]));
  const groups = { Regressed: [], Fixed: [], 'Changed otherwise': [], New: [], Gone: [] };
  for (const c of cases) {
    const was = before.get(c.id);
    if (!was) groups.New.push([c.id, undefined, c.verdict]);
    else if (was.verdict !== c.verdict) groups[breaks.has(c.verdict) && !breaks.has(was.verdict) ? 'Regressed' : !breaks.has(c.verdict) && breaks.has(was.verdict) ? 'Fixed' : 'Changed otherwise'].push([c.id, was.verdict, c.verdict]);
  }
  for (const [id, { verdict }] of before) if (!caseAt.has(id)) groups.Gone.push([id, verdict, undefined]);
  return groups;
};

const groupTable = ([name, items]) => {
  if (items.length === 0) return [];
  const body = el('tbody');
  const end = long(body, items, ([id, was, is]) => el('tr', {}, el('th', { scope: 'row' }, caseAt.has(id) ? el('a', { href: caseHash(id) }, id) : id),
    el('td', {}, was ? verdictTag(was) : 'not there'), el('td', {}, is ? verdictTag(is) : 'not there')));
  return [el('h2', {}, `${name} (${items.length.toLocaleString('en')})`), el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, el('table', { class: 'matrix' },
    el('thead', {}, el('tr', {}, ['case', 'baseline', 'this run'].map((h) => el('th', { scope: 'col' }, h)))), body), end)];
};

const readRun = (text) => {
  const parsed = JSON.parse(text);
  if (parsed.schema !== run.schema) throw new Error(`the schema is ${parsed.schema ?? 'missing'}; this report reads ${run.schema}`);
  return { label: `${parsed.target.name} ${parsed.target.version ?? ''}`.trim(), cases: parsed.cases.map((c) => [c.id, c.verdict, c.reason]) };
};

const viewCompare = () => {
  const result = el('div', { role: 'status' });
  const draw = () => {
    if (!baseline) { result.replaceChildren(el('p', {}, 'Open the run.json of another run of these suites.')); return; }
    const groups = Object.entries(groupsOf(baseline));
    const changes = groups.reduce((n, [, items]) => n + items.length, 0);
    result.replaceChildren(el('p', {}, `Against ${baseline.label} (${plural(baseline.cases.length, 'case')}): ${changes === 0 ? 'no difference.' : `${plural(changes, 'difference')}.`}`), ...groups.flatMap(groupTable));
  };
  const opened = async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    try { baseline = readRun(await file.text()); draw(); } catch (error) { result.replaceChildren(el('p', { class: 'message' }, `${file.name} cannot be read: ${error.message}`)); }
  };
  draw();
  return [el('h1', {}, 'Compare'), el('p', {}, el('label', {}, 'Another run.json ', el('input', { type: 'file', accept: '.json,application/json', onchange: opened }))), result];
};
