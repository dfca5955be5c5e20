// A matrix as a table. Its cells lead to the cases behind them; many cases behind one cell are listed below the table.
const cellContent = (cell, table, i, j) => {
  const mark = [el('span', { 'aria-hidden': cell.t ? 'true' : undefined }, cell.m ?? ''), cell.t ? el('span', { class: 'hidden' }, ` ${cell.t}`) : ''];
  if (!cell.r) return mark;
  const only = cell.r.length === 1 && cell.r[0][1] < 0;
  return el('a', { href: only ? caseHash(cases[cell.r[0][0]].id) : hashOf(`matrix=${table.id}`, { cell: `${i}.${j}` }), title: cell.t }, mark);
};

const matrixTable = (table) => {
  const body = el('tbody');
  const end = long(body, table.rows.map((r, i) => [r, i]), ([r, i]) => el('tr', {}, el('th', { scope: 'row' }, r.h),
    r.c.map((cell, j) => el('td', { 'data-kind': cell.k, class: cell.k || !cell.m || /^\d+$/.test(cell.m) ? 'cell' : 'prose' }, cellContent(cell, table, i, j)))));
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': table.title },
    el('table', { class: 'matrix' }, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, table.corner), table.columns.map((c) => el('th', { scope: 'col' }, c)))), body), end);
};

// What the words in the cells mean.
const words = (table) => (table.legend ? [el('ul', { class: 'legend' }, table.legend.map(([word, kind, means]) => el('li', {}, el('span', { class: 'swatch word', 'data-kind': kind }, word), ' ', means)))] : []);

// What is behind one cell.
const drill = (table, i, j) => {
  const cell = table.rows[i]?.c[j];
  if (!cell?.r) return [];
  const list = el('ul', { class: 'checks' });
  return [el('h2', { id: 'drill', tabindex: '-1' }, `${table.rows[i].h} × ${table.columns[j]}`), el('p', {}, cell.t ?? cell.m), list,
    long(list, cell.r, ([at, n]) => {
      const c = cases[at];
      if (n >= 0) return el('li', {}, checkItem(c.checks[n], 'div'), el('p', {}, el('a', { href: caseHash(c.id) }, c.id)), c.repeat && copyable(c.repeat));
      return el('li', {}, mark(c.verdict), ' ', el('a', { href: caseHash(c.id) }, c.id), el('span', { class: 'hidden' }, ` (${c.verdict})`));
    })];
};

const viewMatrix = ({ id, settings }) => {
  const table = tables.find((t) => t.id === id) ?? tables[0];
  if (!table) return [el('h1', {}, 'Matrices'), el('p', {}, 'This run has no data for a matrix.')];
  const choose = el('label', { class: 'choose' }, 'Matrix ', el('select', { onchange: (event) => { location.hash = `#matrix=${event.target.value}`; } },
    tables.map((t) => el('option', { value: t.id, selected: t === table }, t.title))));
  const [i, j] = (settings.cell ?? '').split('.').map(Number);
  return [el('h1', {}, table.title), choose, el('p', { class: 'about' }, table.about),
    ...(table.sheet ? sheetTable(table) : [matrixTable(table), ...words(table)]),
    el('section', { id: 'below', 'aria-live': 'polite' }, ...drill(table, i, j))];
};
