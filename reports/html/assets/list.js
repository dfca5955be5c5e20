// Long lists are drawn in parts: a part when it comes into sight, all of them for the printer.
const step = 100;
const pending = new Set();
const long = (parent, items, draw) => {
  let next = 0;
  const end = el('div', { class: 'more', 'aria-hidden': 'true' });
  const more = () => {
    const part = document.createDocumentFragment();
    for (const item of items.slice(next, next + step)) part.append(draw(item));
    next += step;
    parent.append(part);
    if (next >= items.length) { watch.disconnect(); end.remove(); pending.delete(rest); }
  };
  const rest = () => { while (next < items.length) more(); };
  const watch = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) { more(); if (next < items.length) { watch.unobserve(end); watch.observe(end); } } }, { rootMargin: '1500px' });
  more();
  if (next < items.length) { pending.add(rest); watch.observe(end); }
  return end;
};
addEventListener('beforeprint', () => { for (const rest of [...pending]) rest(); });
