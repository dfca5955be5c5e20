// One case: what was expected and what happened, what led there, and how to run it again.
const split = (value) => (value === undefined || value === '' ? [] : value.split('\n'));

// The lines of both values in order, those in common once (a longest common subsequence).
const difference = (expected, actual) => {
  if (expected.length * actual.length > 250000) return [...expected.map((l) => ['-', l]), ...actual.map((l) => ['+', l])];
  const common = Array.from({ length: expected.length + 1 }, () => new Uint16Array(actual.length + 1));
  for (let i = expected.length - 1; i >= 0; i--) for (let j = actual.length - 1; j >= 0; j--) {
    common[i][j] = expected[i] === actual[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
  }
  const out = [];
  let i = 0, j = 0;
  while (i < expected.length && j < actual.length) {
    if (expected[i] === actual[j]) { out.push([' ', expected[i]]); i++; j++; }
    else if (common[i + 1][j] >= common[i][j + 1]) out.push(['-', expected[i++]]);
    else out.push(['+', actual[j++]]);
  }
  return [...out, ...expected.slice(i).map((l) => ['-', l]), ...actual.slice(j).map((l) => ['+', l])];
};

const placeText = (p) => [p.file, p.line, p.column].filter(Boolean).join(':');

const values = (k) => {
  if (!(k.expected ?? '').includes('\n') && !(k.actual ?? '').includes('\n')) {
    return el('dl', { class: 'pair' }, el('dt', {}, 'expected'), el('dd', {}, k.expected || '(nothing)'), el('dt', {}, 'actual'), el('dd', {}, k.actual || '(nothing)'));
  }
  const words = { '-': 'expected, missing', '+': 'actual, not expected', ' ': 'both' };
  return el('table', { class: 'difference' }, el('caption', {}, '− expected and missing, + actual and not expected'),
    el('tbody', {}, difference(split(k.expected), split(k.actual)).map(([kind, text]) => el('tr', { 'data-change': kind },
      el('th', { scope: 'row' }, el('span', { 'aria-hidden': 'true' }, kind === '-' ? '−' : kind), el('span', { class: 'hidden' }, words[kind])), el('td', {}, text)))));
};

const checkItem = (k, name = 'li') => el(name, { class: 'check', 'data-kind': k.verdict },
  el('h3', {}, verdictTag(k.verdict), ' ', k.name), k.requirement && el('p', { class: 'note' }, requirementLink(k.requirement)),
  values(k), k.message && el('p', { class: 'message' }, k.message), k.place && !(k.message ?? '').includes(placeText(k.place)) && el('p', { class: 'note' }, placeText(k.place)));

const requirementLink = (id) => {
  const r = requirements.get(id);
  return el('span', {}, el('a', { href: hashOf('cases', { requirement: id }) }, id), r ? ` (${[r.level, r.tag].filter(Boolean).join(', ')})${r.says ? `: ${r.says}` : ''}` : '');
};

const pretty = (text) => { try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; } };

const short = (text) => text.length < 80 && !text.includes('\n') && !text.startsWith('{');
const entryItem = (e) => el('li', { 'data-entry': e.kind },
  el('span', { class: 'kind' }, e.kind), ' ', el('span', { class: 'title' }, e.title), e.place && !e.title.startsWith(e.place.file) && el('span', { class: 'note' }, ` ${placeText(e.place)}`),
  e.detail && short(e.detail) && el('span', { class: 'note' }, ` → ${e.detail}`),
  e.detail && !short(e.detail) && el('details', {}, el('summary', {}, e.kind === 'action' ? 'event' : 'detail'), el('pre', { tabindex: '0', role: 'region', 'aria-label': 'Detail' }, pretty(e.detail))),
  e.at && el('time', { datetime: e.at }, e.at.slice(11, 19)));

// A file below the folder of the report. Each part is escaped, so that no name of a run leads to a scheme or another host.
const beside = (path) => ['.', ...path.split('/').map(encodeURIComponent)].join('/');

const knownField = (k) => field('Known failure', k.reason, k.check && ` (check ${k.check})`, k.issue && [' · ', linked(k.issue)], k.expires && ` · until ${k.expires}`, el('span', { class: 'note' }, ` · ${decision.baseline}`));

const viewCase = ({ id }) => {
  const c = cases[caseAt.get(id) ?? -1];
  if (!c) return [el('h1', {}, 'No such case'), el('p', {}, `This run has no case “${id}”. `, el('a', { href: '#cases' }, 'All cases'))];
  const red = (c.checks ?? []).filter((k) => k.verdict !== 'pass');
  const rest = (c.checks ?? []).filter((k) => k.verdict === 'pass');
  const f = c.factors ?? {};
  const list = (items, draw = (k) => checkItem(k)) => { const ul = el('ul', { class: 'checks' }); return [ul, long(ul, items, draw)]; };
  return [
    el('p', { class: 'crumb' }, el('a', { href: '#cases' }, 'Cases'), ' / ', el('a', { href: hashOf('cases', { family: c.family }) }, c.family)),
    el('h1', { class: 'id' }, verdictTag(c.verdict), ' ', c.id, tags(c)),
    c.about && el('p', { class: 'about' }, c.about),
    el('dl', { class: 'facts' }, field('Reason', c.reason), ...knownOf(c).map(knownField),
      (c.retries ?? []).length > 0 && field('Run again', el('ol', { class: 'retries' }, c.retries.map((again) => el('li', {}, verdictTag(again.verdict), again.reason ? el('span', { class: 'note' }, ` ${again.reason}`) : ''))), c.flaky ? 'Flaky: the first result counts.' : ''), field('Written at', c.file && `${c.file}:${c.line}`),
      citesOf(c).length > 0 && field('Requirements', el('ul', {}, citesOf(c).map((r) => el('li', {}, requirementLink(r))))),
      field('Needs', (c.requires ?? []).join(', ')), field('Held', (f.held ?? []).join(', ')), field('Challenged', (f.challenged ?? []).join(', ')),
      field('Enrolled', (f.enrolled ?? []).join(', ')), field('Driver', run.driver), field('Faults', (run.faults ?? []).join('; ')), field('Took', duration(c.duration_ms))),
    (c.logins ?? []).length > 0 && [el('h2', {}, 'Logins by the log'), rowsOf('Logins by the log', ['who', 'confidence', 'assessors', 'challenged', 'enrolled', 'end'], c.logins.map((l) => el('tr', {},
      el('th', { scope: 'row' }, l.person ?? '(somebody)'), el('td', {}, l.confidence ?? 'not told'), el('td', { class: 'prose' }, Object.entries(l.assessors ?? {}).map(([name, found]) => `${name} ${found}`).join(', ')),
      el('td', {}, (l.challenged ?? []).join(', ')), el('td', {}, (l.enrolled ?? []).join(', ')), el('td', {}, l.end))))],
    c.repeat && [el('h2', {}, 'Run it again'), copyable(c.repeat)],
    red.length > 0 && [el('h2', {}, 'What did not hold'), list(red)],
    (c.transcript ?? []).length > 0 && [el('h2', {}, 'What happened'), el('ol', { class: 'timeline' }, c.transcript.map(entryItem))],
    (c.pictures ?? []).length > 0 && [el('h2', {}, 'What was shown'), el('ol', { class: 'pictures' }, c.pictures.map((p) => el('li', {},
      el('a', { href: beside(p.image) }, `picture of ${p.device}`), ' · ', el('a', { href: beside(p.document) }, `document of ${p.device}`))))],
    rest.length > 0 && [el('h2', {}, 'What held'), list(rest)],
  ].flat(3);
};
