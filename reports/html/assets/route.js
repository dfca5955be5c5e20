// Which view is shown: the address says it.
const views = { overview: ['Overview', viewOverview], cases: ['Cases', viewCases], matrix: ['Matrices', viewMatrix], compare: ['Compare', viewCompare], about: ['The run', viewAbout], case: [undefined, viewCase] };

const show = (first) => {
  const hash = readHash();
  if (hash.view === 'main') { byId('main').focus(); return; }
  const view = views[hash.view] ? hash.view : 'overview';
  pending.clear();
  byId('main').replaceChildren(...views[view][1](hash).filter((node) => node !== undefined && node !== null && node !== false));
  byId('main').dataset.view = view;
  byId('views').replaceChildren(...Object.entries(views).filter(([, [name]]) => name).map(([key, [name]]) =>
    el('li', {}, el('a', { href: `#${key}`, 'aria-current': key === view || (view === 'case' && key === 'cases') ? 'page' : undefined }, name))));
  const heading = byId('main').querySelector('h1');
  document.title = `${heading.textContent} · mfaproof ${data.label}`;
  if (!first) {
    scrollTo(0, 0);
    const target = byId('drill') ?? heading;
    target.tabIndex = -1;
    target.focus({ preventScroll: target === heading });
  }
};

byId('headline').replaceChildren(verdictTag(gate === 'kept' ? 'pass' : 'fail'), ` ${plural(cases.length, 'case')} · ${run.suite.name} ${run.suite.version ?? ''} · ${data.label} · seed ${run.seed}`);
byId('headline').querySelector('.verdict').lastChild.textContent = gate === 'kept' ? 'gate kept' : 'gate broken';
byId('colophon').textContent = [run.suite.digest, duration(run.duration_ms)].filter(Boolean).join(' · ');
addEventListener('hashchange', () => show(false));
show(true);
