// The first view: the gate, the counts, what needs a look, and each family in a line.
const countLinks = () => el('ul', { class: 'counts' }, data.verdicts.filter((v) => run.counts[v.name.replace('-', '_')] > 0).map((v) =>
  el('li', {}, el('a', { href: hashOf('cases', { verdict: v.name }), 'data-kind': v.name },
    el('strong', {}, run.counts[v.name.replace('-', '_')].toLocaleString('en')), ' ', mark(v.name), ' ', v.name))));

const familyRow = (family) => {
  const own = cases.filter((c) => c.family === family);
  const counts = count(own, (c) => c.verdict);
  return el('tr', {}, el('th', { scope: 'row' }, el('a', { href: hashOf('cases', { family }) }, family)),
    data.verdicts.filter((v) => run.counts[v.name.replace('-', '_')] > 0).map((v) => {
      const n = counts.get(v.name) ?? 0;
      return el('td', { class: 'number' }, n > 0 ? el('a', { href: hashOf('cases', { family, verdict: v.name }), 'data-kind': v.name }, `${v.glyph} ${n.toLocaleString('en')}`, el('span', { class: 'hidden' }, ` ${v.name}`)) : '');
    }));
};

const attention = () => {
  const red = cases.filter((c) => (breaks.has(c.verdict) && knownOf(c).length === 0) || c.verdict === 'warn');
  if (red.length === 0) return [];
  const list = el('ul', { class: 'cases' });
  return [el('h2', {}, 'Needs a look'), list, long(list, red, (c) => el('li', {}, mark(c.verdict), ' ', el('a', { href: caseHash(c.id) }, c.id),
    el('span', { class: 'hidden' }, ` (${c.verdict})`), tags(c), el('span', { class: 'note' }, firstTrouble(c))))];
};

const firstTrouble = (c) => {
  const k = (c.checks ?? []).find((check) => breaks.has(check.verdict) || check.verdict === 'warn');
  return k ? ` ${k.name}: expected ${(k.expected || '(nothing)').replaceAll('\n', ', ')}, got ${(k.actual || '(nothing)').replaceAll('\n', ', ')}` : ` ${c.reason ?? ''}`;
};

const rowsOf = (label, heads, list) => el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, el('table', { class: 'matrix' },
  el('thead', {}, el('tr', {}, heads.map((h) => el('th', { scope: 'col' }, h)))), el('tbody', {}, list)));
const caseLink = (id, check) => [caseAt.has(id) ? el('a', { href: caseHash(id) }, id) : id ?? '', check ? ` [${check}]` : ''];

const breaches = () => (decision?.breaches ?? []).length === 0 ? [] : [el('h2', {}, 'What breaks the gate'), rowsOf('What breaks the gate', ['why', 'case', 'detail', 'entry'],
  decision.breaches.map((b) => el('tr', {}, el('th', { scope: 'row' }, b.class), el('td', { class: 'prose' }, caseLink(b.case, b.check)),
    el('td', { class: 'prose' }, b.detail, b.fingerprint && el('span', { class: 'note' }, ` ${b.fingerprint}`)), el('td', { class: 'prose' }, b.entry ?? ''))))];

const known = () => (decision?.known ?? []).length === 0 ? [] : [el('h2', {}, 'Known failures'), rowsOf('Known failures', ['case', 'reason', 'issue', 'until'],
  decision.known.map((k) => el('tr', {}, el('th', { scope: 'row' }, caseLink(k.case, k.check)), el('td', { class: 'prose' }, k.reason), el('td', { class: 'prose' }, linked(k.issue) ?? ''), el('td', { class: 'date' }, k.expires ?? ''))))];

// A sheet says how many of its cells there are, and how many differ: in the grid they are the result.
const matrices = () => tables.length === 0 ? [] : [el('h2', {}, 'Matrices'), el('ul', { class: 'matrices' }, tables.map((t) => {
  const cells = t.sheet ? t.rows.flatMap((r) => r.c).filter((c) => c.m) : [];
  const differ = cells.filter((c) => c.k === 'fail').length;
  return el('li', {}, el('a', { href: `#matrix=${t.id}` }, t.title),
    t.sheet && el('span', { class: 'note' }, ` ${plural(cells.length, 'cell')}`, differ > 0 && [', ', el('span', { class: 'verdict', 'data-kind': 'fail' }, mark('fail'), ` ${differ.toLocaleString('en')} differ`)]));
}))];

const viewOverview = () => [
  el('h1', {}, gate === 'kept' ? el('span', { class: 'gate', 'data-kind': 'pass' }, '✓ Gate kept') : el('span', { class: 'gate', 'data-kind': 'fail' }, '✗ Gate broken')),
  gateReasons.length > 0 && el('ul', { class: 'reasons' }, gateReasons.map((r) => el('li', {}, r))),
  decision && el('p', { class: 'note' }, `By the baseline ${decision.baseline}: ${plural(decision.known.length, 'known failure')}. A known failure stays a failure; it does not break the gate.`),
  countLinks(), ...breaches(), ...attention(), ...known(),
  el('h2', {}, 'Families'),
  el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Families' }, el('table', { class: 'families' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'family'), data.verdicts.filter((v) => run.counts[v.name.replace('-', '_')] > 0).map((v) => el('th', { scope: 'col' }, v.name)))),
    el('tbody', {}, choices.family.map(familyRow)))),
  ...matrices(),
];
