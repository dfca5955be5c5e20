// Two runs beside each other: this one against an older one that came with the page or is opened from disk. Nothing is uploaded. The
// rules are those of package diff: what is better or worse, and which case has another name now.
let older = data.compare;

const standing = (verdict) => (breaks.has(verdict) ? 'broken' : ['pass', 'warn', 'info'].includes(verdict) ? 'good' : 'unchecked');
const became = (was, is) => {
  const [before, now] = [standing(was), standing(is)];
  if ((now === 'broken' && before !== 'broken') || (now === 'unchecked' && before === 'good')) return 'Regressed';
  return before === 'broken' && now === 'good' ? 'Fixed' : 'Changed otherwise';
};

// What makes a case whatever its name.
const content = (c) => JSON.stringify([c.about ?? '', c.cites ?? [], (c.axes ?? []).map((a) => [a.name, a.value]), (c.checks ?? []).map((k) => [k.name, k.expected ?? ''])]);
const byContent = (list) => {
  const groups = new Map();
  for (const c of list) groups.set(content(c), [...(groups.get(content(c)) ?? []), c]);
  return groups;
};

const groupsOf = ({ cases: all, gone }) => {
  const before = new Map(all.map(([id, verdict]) => [id, verdict]));
  const groups = { Regressed: [], Fixed: [], 'Changed otherwise': [], New: [], Gone: [], Renamed: [] };
  const changed = (id, was, is, former) => { if (was !== is) groups[became(was, is)].push([id, was, is, former]); };
  const fresh = cases.filter((c) => !before.has(c.id));
  const [olds, news] = [byContent(gone), byContent(fresh)];
  const moved = (c) => olds.get(content(c))?.length === 1 && news.get(content(c))?.length === 1;
  for (const c of cases) if (before.has(c.id)) changed(c.id, before.get(c.id), c.verdict);
  for (const c of fresh) {
    if (!moved(c)) { groups.New.push([c.id, undefined, c.verdict]); continue; }
    const former = olds.get(content(c))[0].id;
    groups.Renamed.push([c.id, before.get(former), c.verdict, former]);
    changed(c.id, before.get(former), c.verdict, former);
  }
  for (const c of gone) if (!moved(c)) groups.Gone.push([c.id, before.get(c.id), undefined]);
  return groups;
};

const groupTable = ([name, items]) => {
  if (items.length === 0) return [];
  const body = el('tbody');
  const end = long(body, items, ([id, was, is, former]) => el('tr', {},
    el('th', { scope: 'row' }, caseAt.has(id) ? el('a', { href: caseHash(id) }, id) : id, former && el('span', { class: 'note' }, ` was ${former}`)),
    el('td', {}, was ? verdictTag(was) : 'not there'), el('td', {}, is ? verdictTag(is) : 'not there')));
  return [el('h2', {}, `${name} (${items.length.toLocaleString('en')})`), el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, el('table', { class: 'matrix' },
    el('thead', {}, el('tr', {}, ['case', 'older run', 'this run'].map((h) => el('th', { scope: 'col' }, h)))), body), end)];
};

const readRun = (text) => {
  const parsed = JSON.parse(text);
  if (parsed.schema !== run.schema) throw new Error(`the schema is ${parsed.schema ?? 'missing'}; this report reads ${run.schema}`);
  return { label: `${parsed.target.name} ${parsed.target.version ?? ''}`.trim() + (parsed.driver ? `, driver ${parsed.driver}` : ''), cases: parsed.cases.map((c) => [c.id, c.verdict, c.reason]), gone: parsed.cases.filter((c) => !caseAt.has(c.id)) };
};

const viewCompare = () => {
  const result = el('div', { role: 'status' });
  const draw = () => {
    if (!older) { result.replaceChildren(el('p', {}, 'Open the run.json of another run of these suites.')); return; }
    const groups = Object.entries(groupsOf(older));
    const changes = groups.reduce((n, [, items]) => n + items.length, 0);
    result.replaceChildren(el('p', {}, `Against ${older.label} (${plural(older.cases.length, 'case')}): ${changes === 0 ? 'no difference.' : `${plural(changes, 'difference')}.`}`), ...groups.flatMap(groupTable),
      el('p', { class: 'note' }, 'Verdicts are compared. Of a case that fails in another way than before, mfaproof report diff tells as well.'));
  };
  const opened = async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    try { older = readRun(await file.text()); draw(); } catch (error) { result.replaceChildren(el('p', { class: 'message' }, `${file.name} cannot be read: ${error.message}`)); }
  };
  draw();
  return [el('h1', {}, 'Compare'), el('p', {}, el('label', {}, 'Another run.json ', el('input', { type: 'file', accept: '.json,application/json', onchange: opened }))), result];
};
