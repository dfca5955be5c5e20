(function (module, exports, require, { host }) {
  const encode = text => encodeURIComponent(text.toWellFormed()).replace(/%20/g, '+').replace(/[!'()~]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
  const decode = text => require('buffer').utf8Text(percentBytes(text.replace(/\+/g, ' ')));
  function percentBytes(text) {
    const { utf8Bytes } = require('buffer');
    const out = [];
    for (const part of text.split(/(%[0-9a-f]{2})/i)) {
      if (/^%[0-9a-f]{2}$/i.test(part)) out.push(parseInt(part.slice(1), 16));
      else for (const b of utf8Bytes(part)) out.push(b);
    }
    return out;
  }
  class URLSearchParams {
    #pairs = []; #changed;
    constructor(init = '', changed) {
      this.#changed = typeof changed === 'function' ? changed : () => {};
      if (typeof init === 'object' && init !== null) {
        const pairs = typeof init[Symbol.iterator] === 'function' ? [...init] : Object.entries(init);
        this.#pairs = pairs.map(([k, v]) => [String(k), String(v)]);
      } else this.#parse(String(init));
    }
    #parse(text) {
      this.#pairs = text.replace(/^\?/, '').split('&').filter(Boolean).map(pair => {
        const i = pair.indexOf('=');
        return i < 0 ? [decode(pair), ''] : [decode(pair.slice(0, i)), decode(pair.slice(i + 1))];
      });
    }
    get size() { return this.#pairs.length; }
    append(k, v) { this.#pairs.push([String(k), String(v)]); this.#changed(); }
    delete(k, v) { this.#pairs = this.#pairs.filter(p => p[0] !== String(k) || v !== undefined && p[1] !== String(v)); this.#changed(); }
    get(k) { return this.#pairs.find(p => p[0] === String(k))?.[1] ?? null; }
    getAll(k) { return this.#pairs.filter(p => p[0] === String(k)).map(p => p[1]); }
    has(k, v) { return this.#pairs.some(p => p[0] === String(k) && (v === undefined || p[1] === String(v))); }
    set(k, v) {
      const i = this.#pairs.findIndex(p => p[0] === String(k));
      if (i < 0) this.#pairs.push([String(k), String(v)]);
      else {
        this.#pairs = this.#pairs.filter((p, j) => j <= i || p[0] !== String(k));
        this.#pairs[i][1] = String(v);
      }
      this.#changed();
    }
    sort() { this.#pairs.sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0); this.#changed(); }
    forEach(f, self) { for (const [k, v] of this.#pairs) f.call(self, v, k, this); }
    *entries() { for (const [k, v] of this.#pairs) yield [k, v]; }
    *keys() { for (const [k] of this.#pairs) yield k; }
    *values() { for (const [, v] of this.#pairs) yield v; }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'URLSearchParams'; }
    toString() { return this.#pairs.map(([k, v]) => `${encode(k)}=${encode(v)}`).join('&'); }
  }

  const invalid = input => Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input });
  const parsed = (input, base) => {
    const text = host('url', String(input), base === undefined ? '' : String(base));
    return text === '' ? null : JSON.parse(text);
  };
  class URL {
    #parts; #params;
    constructor(input, base) {
      const parts = parsed(input, base);
      if (!parts) throw invalid(String(input));
      this.#parts = parts;
    }
    static canParse(input, base) { return parsed(input, base) !== null; }
    static parse(input, base) { return URL.canParse(input, base) ? new URL(input, base) : null; }
    #change(part, value) {
      const next = { ...this.#parts, [part]: value };
      const reparsed = parsed(compose(next));
      if (reparsed) this.#parts = reparsed;
    }
    get href() { return compose(this.#parts); }
    set href(v) { this.#parts = parsed(v) ?? (() => { throw invalid(v); })(); this.#params = undefined; }
    get protocol() { return this.#parts.protocol; }
    set protocol(v) { this.#change('protocol', String(v).replace(/:?$/, ':')); }
    get username() { return this.#parts.username; }
    set username(v) { this.#change('username', encodeURIComponent(v)); }
    get password() { return this.#parts.password; }
    set password(v) { this.#change('password', encodeURIComponent(v)); }
    get hostname() { return this.#parts.hostname; }
    set hostname(v) { this.#change('hostname', String(v)); }
    get port() { return this.#parts.port; }
    set port(v) { this.#change('port', String(v)); }
    get host() { return this.hostname + (this.port && ':' + this.port); }
    set host(v) {
      const [, name, port] = /^(.*?)(?::(\d*))?$/.exec(String(v));
      this.#change('hostname', name);
      if (port !== undefined) this.#change('port', port);
    }
    get origin() { return this.#parts.special ? `${this.protocol}//${this.host}` : 'null'; }
    get pathname() { return this.#parts.pathname; }
    set pathname(v) { this.#change('pathname', (this.#parts.special ? String(v).replace(/^\/?/, '/') : String(v)).replace(/\?/g, '%3F').replace(/#/g, '%23')); }
    get search() { return this.#parts.search; }
    set search(v) {
      this.#change('search', v === '' ? '' : String(v).replace(/^\??/, '?').replace(/#/g, '%23'));
      this.#params = undefined;
    }
    get hash() { return this.#parts.hash; }
    set hash(v) { this.#change('hash', v === '' ? '' : String(v).replace(/^#?/, '#')); }
    get searchParams() {
      return this.#params ??= new URLSearchParams(this.search, () => {
        const text = this.#params.toString();
        this.#parts = { ...this.#parts, search: text && '?' + text };
      });
    }
    get [Symbol.toStringTag]() { return 'URL'; }
    toString() { return this.href; }
    toJSON() { return this.href; }
  }
  function compose(p) {
    const user = p.username || p.password ? p.username + (p.password && ':' + p.password) + '@' : '';
    return p.protocol + (p.authority ? `//${user}${p.hostname}${p.port && ':' + p.port}` : '') + p.pathname + p.search + p.hash;
  }

  // The older interface, whose results are plain objects and which never refuses.
  function parse(text, query = false) {
    text = String(text);
    const absolute = parsed(text);
    const u = absolute ?? parsed(text, 'http://relative.invalid');
    const none = { protocol: null, slashes: null, auth: null, host: null, port: null, hostname: null };
    const own = absolute ? {
      protocol: u.protocol, slashes: u.authority || null, auth: u.username ? decodeURIComponent(u.username) + (u.password && ':' + decodeURIComponent(u.password)) : null,
      host: u.hostname + (u.port && ':' + u.port), port: u.port || null, hostname: u.hostname,
    } : none;
    const search = u?.search || null, pathname = absolute ? u.pathname : text.replace(/[?#].*$/s, '');
    const raw = search?.slice(1) ?? null;
    return {
      ...own, hash: u?.hash || null, search, query: query ? require('querystring').parse(raw ?? '') : raw, pathname: pathname || null,
      path: (pathname || '') + (search ?? '') || null, href: absolute ? compose(u) : text, format() { return this.href; },
    };
  }
  function format(u) {
    if (u instanceof URL) return u.href;
    if (typeof u === 'string') return parse(u).href;
    const protocol = u.protocol ? u.protocol.replace(/:?$/, ':') : '';
    const where = u.host ?? (u.hostname ? u.hostname + (u.port ? ':' + u.port : '') : '');
    const search = u.search ?? (u.query && typeof u.query === 'object' ? '?' + require('querystring').stringify(u.query) : u.query ? '?' + u.query : '');
    return protocol + (where || u.slashes ? '//' : '') + (u.auth ? u.auth + '@' : '') + where + (u.pathname ?? '') + search.replace(/^([^?])/, '?$1') + (u.hash ?? '');
  }
  Object.assign(exports, {
    URL, URLSearchParams, parse, format, resolve: (from, to) => new URL(to, new URL(from, 'resolve://')).href.replace(/^resolve:\/\//, ''),
    urlToHttpOptions: u => ({ protocol: u.protocol, hostname: u.hostname, port: u.port ? Number(u.port) : undefined, path: u.pathname + u.search, href: u.href,
      ...(u.username ? { auth: `${decodeURIComponent(u.username)}:${decodeURIComponent(u.password)}` } : {}) }),
    fileURLToPath: u => new URL(u).pathname, pathToFileURL: path => new URL('file://' + path), domainToASCII: d => d, domainToUnicode: d => d,
  });
})
