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
  const red = cases.filter((c) => breaks.has(c.verdict) || c.verdict === 'warn');
  if (red.length === 0) return [];
  const list = el('ul', { class: 'cases' });
  return [el('h2', {}, 'Needs a look'), list, long(list, red, (c) => el('li', {}, mark(c.verdict), ' ', el('a', { href: caseHash(c.id) }, c.id),
    el('span', { class: 'hidden' }, ` (${c.verdict})`), el('span', { class: 'note' }, firstTrouble(c))))];
};

const firstTrouble = (c) => {
  const k = (c.checks ?? []).find((check) => breaks.has(check.verdict) || check.verdict === 'warn');
  return k ? ` ${k.name}: expected ${(k.expected || '(nothing)').replaceAll('\n', ', ')}, got ${(k.actual || '(nothing)').replaceAll('\n', ', ')}` : ` ${c.reason ?? ''}`;
};

const viewOverview = () => [
  el('h1', {}, run.gate === 'kept' ? el('span', { class: 'gate', 'data-kind': 'pass' }, '✓ Gate kept') : el('span', { class: 'gate', 'data-kind': 'fail' }, '✗ Gate broken')),
  (run.gate_reasons ?? []).length > 0 && el('ul', { class: 'reasons' }, run.gate_reasons.map((r) => el('li', {}, r))),
  countLinks(), ...attention(),
  el('h2', {}, 'Families'),
  el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Families' }, el('table', { class: 'families' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'family'), data.verdicts.filter((v) => run.counts[v.name.replace('-', '_')] > 0).map((v) => el('th', { scope: 'col' }, v.name)))),
    el('tbody', {}, choices.family.map(familyRow)))),
];
