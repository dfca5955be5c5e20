// What the run was made with.
const viewAbout = () => {
  const other = (run.switches ?? []).filter((s) => s.value !== s.default);
  const rest = (run.switches ?? []).filter((s) => s.value === s.default);
  const switches = (list) => el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Switches' }, el('table', { class: 'matrix' },
    el('thead', {}, el('tr', {}, ['switch', 'value', 'default', 'provenance'].map((h) => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, list.map((s) => el('tr', {}, el('th', { scope: 'row' }, s.name), el('td', {}, s.value), el('td', {}, s.default), el('td', { class: 'prose' }, s.provenance ?? ''))))));
  return [el('h1', {}, 'The run'),
    el('dl', { class: 'facts' }, field('Suite', `${run.suite.name} ${run.suite.version ?? ''}`.trim()), field('Digest', run.suite.digest), field('Target', `${run.target.name} ${run.target.version ?? ''}`.trim()),
      field('Driver', run.driver), field('Seed', run.seed), field('Took', duration(run.duration_ms)), field('Capabilities', (run.capabilities ?? []).join(', ')),
      field('Faults', (run.faults ?? []).join('; ')), field('Aborted', run.abort && `${run.abort.class}: ${run.abort.message}`)),
    (run.notes ?? []).length > 0 && [el('h2', {}, 'Notes'), el('ul', {}, run.notes.map((n) => el('li', {}, n)))],
    other.length > 0 && [el('h2', {}, 'Switches that were set'), switches(other)],
    rest.length > 0 && [el('h2', {}, 'Switches at their default'), switches(rest)],
  ].flat(3);
};
