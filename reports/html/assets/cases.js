// The list of cases with its filters. The filters are in the address, so that a link keeps them.
const matches = (settings) => {
  const target = targets[Number(settings.target ?? 0)] ?? targets[0];
  const words = (settings.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return cases.filter((c) => {
    const verdict = target.verdict(c);
    if (verdict === undefined) return false;
    if (settings.verdict && !special(settings.verdict, verdict, c)) return false;
    if (settings.family && c.family !== settings.family) return false;
    if (settings.factor && !factorsOf(c).includes(settings.factor)) return false;
    if (settings.requirement && !citesOf(c).includes(settings.requirement)) return false;
    if (words.length === 0) return true;
    const text = `${c.id} ${c.about ?? ''} ${c.reason ?? ''} ${citesOf(c).join(' ')} ${c.file ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

const special = (wanted, verdict, c) => {
  switch (wanted) {
    case 'red': return breaks.has(verdict) && knownOf(c).length === 0;
    case 'known': return knownOf(c).length > 0;
    case 'flaky': return c.flaky === true;
    default: return verdict === wanted;
  }
};

const selectOf = (name, label, options, chosen, changed) => el('label', {}, label, ' ',
  el('select', { name, onchange: changed }, options.map(([value, text]) => el('option', { value, selected: value === (chosen ?? '') }, text))));

const caseItem = (target) => (c) => el('li', {}, mark(target.verdict(c)), ' ',
  el('a', { href: caseHash(c.id) }, c.id), el('span', { class: 'hidden' }, ` (${target.verdict(c)})`), tags(c),
  c.reason ? el('span', { class: 'note' }, ` ${c.reason}`) : '');

const viewCases = ({ settings }) => {
  const status = el('p', { role: 'status', class: 'status' });
  const results = el('div', { class: 'results' });
  const current = { ...settings };
  const draw = () => {
    const target = targets[Number(current.target ?? 0)] ?? targets[0];
    const found = matches(current);
    status.textContent = `${found.length.toLocaleString('en')} of ${plural(cases.length, 'case')}`;
    const list = el('ul', { class: 'cases' });
    results.replaceChildren(list, long(list, found, caseItem(target)));
  };
  let timer;
  const changed = (event) => {
    const { name, value } = event.target;
    current[name] = value;
    clearTimeout(timer);
    timer = setTimeout(() => { history.replaceState(null, '', hashOf('cases', current)); draw(); }, event.type === 'input' ? 120 : 0);
  };
  const all = (list) => [['', 'all'], ...list.map((item) => [item, item])];
  const form = el('form', { class: 'filters', role: 'search', 'aria-label': 'Filter the cases', onsubmit: (event) => event.preventDefault() },
    el('label', {}, 'Search ', el('input', { type: 'search', name: 'q', value: settings.q ?? '', oninput: changed, autocomplete: 'off' })),
    selectOf('verdict', 'Verdict', [['', 'all'], ['red', 'any that breaks the gate'], ...(decision ? [['known', 'known failures']] : []), ...(cases.some((c) => c.flaky) ? [['flaky', 'flaky']] : []), ...data.verdicts.map((v) => [v.name, `${v.glyph} ${v.name}`])], settings.verdict, changed),
    selectOf('family', 'Family', all(choices.family), settings.family, changed),
    choices.factor.length > 0 && selectOf('factor', 'Factor', all(choices.factor), settings.factor, changed),
    choices.requirement.length > 0 && selectOf('requirement', 'Requirement', all(choices.requirement), settings.requirement, changed),
    targets.length > 1 && selectOf('target', 'Target', targets.map((t, i) => [i === 0 ? '' : String(i), t.label]), settings.target, changed),
    el('a', { class: 'button', href: '#cases' }, 'Clear'));
  draw();
  return [el('h1', {}, 'Cases'), form, status, results];
};
