// The data, and what is looked up in them.
const data = JSON.parse(byId('data').textContent);
const { run, tables } = data;
const { cases } = run;
const glyphs = Object.fromEntries(data.verdicts.map((v) => [v.name, v.glyph]));
const breaks = new Set(['fail', 'error', 'untestable']);
const caseAt = new Map(cases.map((c, i) => [c.id, i]));
// What a baseline makes of the run, if there is one: the verdicts stay, the gate is its own.
const { decision } = data;
const gate = decision?.gate ?? run.gate;
const gateReasons = decision ? data.reasons ?? [] : run.gate_reasons ?? [];
const knownOf = (() => {
  const all = new Map();
  for (const k of decision?.known ?? []) all.set(k.case, [...(all.get(k.case) ?? []), k]);
  return (c) => all.get(c.id) ?? [];
})();
const requirements = new Map((run.requirements ?? []).map((r) => [r.id, r]));
const unique = (list) => [...new Set(list)].sort();
const count = (list, key) => {
  const counts = new Map();
  for (const item of list) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
};

// Every run of the page by its name; the first one is the one with details.
const targets = [{ label: data.label, verdict: (c) => c.verdict }];
for (const other of data.beside ?? []) {
  const known = new Map(other.cases.map(([id, verdict]) => [id, verdict]));
  targets.push({ label: other.label, verdict: (c) => known.get(c.id) });
}

const factorsOf = (c) => (c.factors ? [...(c.factors.held ?? []), ...(c.factors.challenged ?? []), ...(c.factors.enrolled ?? [])] : []);
const citesOf = (c) => c.cites ?? [];
const choices = {
  family: unique(cases.map((c) => c.family)),
  factor: unique(cases.flatMap(factorsOf)),
  requirement: unique(cases.flatMap(citesOf)),
};

// A hash is a view and its settings, as in #cases?verdict=fail&q=otp or #case=ID.
const hashOf = (view, settings = {}) => {
  const query = new URLSearchParams(Object.entries(settings).filter(([, value]) => value !== undefined && value !== '')).toString();
  return `#${view}${query && `?${query}`}`;
};
const caseHash = (id) => `#case=${encodeURIComponent(id)}`;
const readHash = () => {
  const hash = location.hash.slice(1);
  const [head, query = ''] = hash.split('?');
  const [view, value] = head.split('=');
  let id;
  try { id = value === undefined ? undefined : decodeURIComponent(head.slice(view.length + 1)); } catch { id = ''; }
  return { view: view || 'overview', id, settings: Object.fromEntries(new URLSearchParams(query)) };
};
