(function (module) {
  const escape = encodeURIComponent;
  const unescape = text => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const primitive = v => typeof v === 'string' ? v : typeof v === 'number' && isFinite(v) || typeof v === 'bigint' || typeof v === 'boolean' ? String(v) : '';
  const stringify = (object, sep = '&', eq = '=', options = {}) => {
    const encode = options.encodeURIComponent ?? module.exports.escape;
    const pairs = [];
    for (const [key, value] of Object.entries(object ?? {})) {
      for (const v of Array.isArray(value) ? value : [value]) pairs.push(encode(key) + eq + encode(primitive(v)));
    }
    return pairs.join(sep);
  };
  const parse = (text, sep = '&', eq = '=', options = {}) => {
    const decode = options.decodeURIComponent ?? module.exports.unescape;
    const out = Object.create(null);
    if (typeof text !== 'string' || text === '') return out;
    for (const pair of text.split(sep).slice(0, options.maxKeys === 0 ? undefined : options.maxKeys ?? 1000)) {
      const i = pair.indexOf(eq);
      const part = s => decode(s.replace(/\+/g, ' '));
      const key = part(i < 0 ? pair : pair.slice(0, i)), value = i < 0 ? '' : part(pair.slice(i + eq.length));
      if (!(key in out)) out[key] = value;
      else if (Array.isArray(out[key])) out[key].push(value);
      else out[key] = [out[key], value];
    }
    return out;
  };
  module.exports = { escape, unescape, stringify, parse, encode: stringify, decode: parse };
})
