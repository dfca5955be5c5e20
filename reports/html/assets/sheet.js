// A sheet is a table of thousands of marks on one screen. One cell is in the order of the Tab key; arrows move on from there.
// The heads are sets of names, written as a code for each name in a place of its own, so that sets can be compared at a glance.
const codes = (heads) => {
  const names = unique(heads.filter((h) => h !== 'none').flatMap((h) => h.split('+')));
  if (names.length > 8 || heads.some((h) => h.includes(' '))) return undefined;
  const taken = new Map();
  for (const name of names) {
    const initials = name.split('-').map((part) => part[0]).join('').toUpperCase();
    let code = initials;
    for (let n = 2; [...taken.values()].includes(code); n++) code = initials + n;
    taken.set(name, code);
  }
  return taken;
};

const slots = (head, taken) => {
  if (!taken) return el('span', { class: 'long' }, head);
  const has = new Set(head.split('+'));
  return [el('span', { class: 'hidden' }, head), el('span', { class: 'slots', 'aria-hidden': 'true', title: head },
    [...taken].map(([name, code]) => (has.has(name) ? el('span', {}, code) : el('span', { class: 'off' }, '·'))))];
};

const sheetTable = (table) => {
  const taken = codes([...table.columns, ...table.rows.map((r) => r.h)]);
  const cells = table.rows.map(() => []);
  let [y, x] = [0, 0];
  const put = (i, j, focus) => {
    cells[y][x].tabIndex = -1;
    [y, x] = [Math.min(Math.max(i, 0), cells.length - 1), Math.min(Math.max(j, 0), table.columns.length - 1)];
    cells[y][x].tabIndex = 0;
    if (focus) cells[y][x].focus();
    say();
  };
  const words = (i, j) => `${table.rows[i].h} × ${table.columns[j]}: ${table.rows[i].c[j].t ?? table.rows[i].c[j].m ?? '(no cell)'}`;
  const line = el('output', { class: 'pointed' });
  const say = (i = y, j = x) => { line.textContent = words(i, j); };
  const open = (i, j) => {
    history.replaceState(null, '', hashOf(`matrix=${table.id}`, { cell: `${i}.${j}` }));
    byId('below').replaceChildren(...drill(table, i, j));
    byId('drill')?.focus();
  };
  const where = (event) => { const td = event.target.closest('td'); return td ? [td.parentNode.sectionRowIndex, td.cellIndex - 1] : undefined; };
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -1e6], End: [0, 1e6], PageUp: [-10, 0], PageDown: [10, 0] };
  const body = el('tbody', {
    onclick: (event) => { const at = where(event); if (at) { put(...at, true); open(...at); } },
    onmouseover: (event) => { const at = where(event); if (at) say(...at); },
    onkeydown: (event) => {
      const move = moves[event.key];
      if (move) { event.preventDefault(); put(y + move[0], x + move[1], true); }
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); open(y, x); }
    },
  }, table.rows.map((r, i) => el('tr', {}, el('th', { scope: 'row' }, slots(r.h, taken)), r.c.map((cell, j) => {
    const td = el('td', { 'data-kind': cell.k, tabindex: '-1', 'aria-label': words(i, j) }, cell.m ?? '');
    cells[i][j] = td;
    return td;
  }))));
  put(0, 0, false);
  return [
    el('ul', { class: 'legend' }, table.legend.map(([m, kind, means]) => el('li', {}, el('span', { class: 'swatch', 'data-kind': kind }, m), ' ', means))),
    taken && el('p', { class: 'note' }, [...taken].map(([name, code]) => `${code} ${name}`).join(' · ')),
    el('p', { class: 'note' }, 'Choose a cell for what was expected and what came; arrow keys move.'), line,
    el('div', { class: 'scroll' }, el('table', { class: 'sheet', role: 'grid', 'aria-label': table.title, 'aria-readonly': 'true' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, table.corner), table.columns.map((c) => el('th', { scope: 'col' }, slots(c, taken))))), body)),
  ].filter(Boolean);
};
