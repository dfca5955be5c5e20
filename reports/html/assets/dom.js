// Making elements. Text is set as text: nothing of a run is ever read as HTML.
const el = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
};
const byId = (id) => document.getElementById(id);
const plural = (n, noun) => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
const duration = (ms) => (ms < 1000 ? `${ms} ms` : ms < 60000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60000)} min ${Math.floor((ms % 60000) / 1000)} s`);

// A verdict is a glyph and a word: the colour only repeats them.
const mark = (verdict) => el('span', { class: 'mark', 'data-kind': verdict, 'aria-hidden': 'true' }, glyphs[verdict] ?? '?');
const verdictTag = (verdict) => el('span', { class: 'verdict', 'data-kind': verdict }, mark(verdict), ' ', verdict);
const tag = (text) => el('span', { class: 'tag' }, text);
const tags = (c) => [knownOf(c).length > 0 && [' ', tag('known failure')], c.flaky && [' ', tag('flaky')]].flat();
// Only links of the web become links: a baseline is a file that anybody may have written.
const linked = (url) => (/^https?:\/\//.test(url ?? '') ? el('a', { href: url, rel: 'noreferrer noopener' }, url) : url);
const field = (name, ...value) => (value.length && value[0] !== undefined && value[0] !== '' ? [el('dt', {}, name), el('dd', {}, ...value)] : []);

const copyable = (text) => {
  const button = el('button', { type: 'button', onclick: async () => {
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; } catch { button.textContent = 'Selected'; }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  } }, 'Copy');
  const code = el('code', {}, text);
  return el('div', { class: 'command' }, el('pre', { tabindex: '0', role: 'region', 'aria-label': 'Command' }, code), button);
};
