(function (module, exports, require, { host, schedule, cancel, stack }) {
  const { Buffer, latin1, fromLatin1 } = require('buffer');
  const { URL, URLSearchParams } = require('url');
  const { DOMException } = require('abort');

  const headerName = name => {
    name = String(name);
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw new TypeError(`Headers: ${name} is an invalid header name.`);
    return name.toLowerCase();
  };
  const headerValue = value => {
    value = String(value).replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, '');
    if (/[\0\r\n]/.test(value)) throw new TypeError('Headers: the value is invalid.');
    return value;
  };
  class Headers {
    #values = new Map();
    constructor(init) {
      if (init === undefined || init === null) return;
      const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
      for (const [k, v] of pairs) this.append(k, v);
    }
    append(k, v) {
      const name = headerName(k);
      this.#values.set(name, [...this.#values.get(name) ?? [], headerValue(v)]);
    }
    set(k, v) { this.#values.set(headerName(k), [headerValue(v)]); }
    get(k) { return this.#values.get(headerName(k))?.join(', ') ?? null; }
    has(k) { return this.#values.has(headerName(k)); }
    delete(k) { this.#values.delete(headerName(k)); }
    getSetCookie() { return [...this.#values.get('set-cookie') ?? []]; }
    forEach(f, self) { for (const [k, v] of this) f.call(self, v, k, this); }
    *entries() { for (const k of [...this.#values.keys()].sort()) yield [k, this.get(k)]; }
    *keys() { for (const [k] of this.entries()) yield k; }
    *values() { for (const [, v] of this.entries()) yield v; }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'Headers'; }
  }

  class Blob {
    #bytes; #type;
    constructor(parts = [], { type = '' } = {}) {
      this.#bytes = Buffer.concat(parts.map(p => p instanceof Blob ? p.#bytes : bodyOf(typeof p === 'object' ? p : String(p)).bytes));
      this.#type = String(type).toLowerCase();
    }
    get size() { return this.#bytes.length; }
    get type() { return this.#type; }
    async text() { return this.#bytes.toString(); }
    async arrayBuffer() { return new Uint8Array(this.#bytes).buffer; }
    async bytes() { return new Uint8Array(this.#bytes); }
    slice(start, end, type) { return new Blob([this.#bytes.subarray(start, end)], { type }); }
    static _bytes(blob) { return blob.#bytes; }
  }
  const blobBytes = Blob._bytes;
  delete Blob._bytes;
  class FormData {
    #pairs = [];
    append(k, v, name) { this.#pairs.push([String(k), v instanceof Blob ? v : String(v), name]); }
    set(k, v, name) { this.delete(k); this.append(k, v, name); }
    get(k) { return this.#pairs.find(p => p[0] === k)?.[1] ?? null; }
    getAll(k) { return this.#pairs.filter(p => p[0] === k).map(p => p[1]); }
    has(k) { return this.#pairs.some(p => p[0] === k); }
    delete(k) { this.#pairs = this.#pairs.filter(p => p[0] !== k); }
    *entries() { for (const [k, v] of this.#pairs) yield [k, v]; }
    [Symbol.iterator]() { return this.entries(); }
    forEach(f) { for (const [k, v] of this.#pairs) f(v, k, this); }
    get [Symbol.toStringTag]() { return 'FormData'; }
    static _encode(form) {
      const boundary = '----formdata-mfaproof-' + Math.random().toString(36).slice(2);
      const parts = form.#pairs.map(([k, v, name]) => {
        const file = v instanceof Blob ? `; filename="${name ?? 'blob'}"\r\nContent-Type: ${v.type || 'application/octet-stream'}` : '';
        return Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${k}"${file}\r\n\r\n`), v instanceof Blob ? blobBytes(v) : Buffer.from(v), Buffer.from('\r\n')]);
      });
      return { bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` };
    }
  }
  const encodeForm = FormData._encode;
  delete FormData._encode;

  function bodyOf(body) {
    if (body === undefined || body === null) return { bytes: null };
    if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain;charset=UTF-8' };
    if (body instanceof URLSearchParams) return { bytes: Buffer.from(body.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
    if (body instanceof ArrayBuffer) return { bytes: Buffer.from(body) };
    if (ArrayBuffer.isView(body)) return { bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength) };
    if (body instanceof Blob) return { bytes: blobBytes(body), type: body.type };
    if (body instanceof FormData) return encodeForm(body);
    return { bytes: Buffer.from(String(body)), type: 'text/plain;charset=UTF-8' };
  }
  class Body {
    #bytes; #used = false;
    _fill(bytes) { this.#bytes = bytes; }
    _peek() { return this.#bytes; }
    #take() {
      if (this.#used) throw new TypeError('Body is unusable: Body has already been read');
      this.#used = this.#bytes !== null;
      return this.#bytes ?? Buffer.alloc(0);
    }
    get bodyUsed() { return this.#used; }
    // A body can be looped over; what needs more of a stream is not modelled.
    get body() {
      if (this.#bytes === null) return null;
      const take = () => this.#take();
      return { locked: false, async *[Symbol.asyncIterator]() { yield new Uint8Array(take()); }, async cancel() {} };
    }
    async text() { return this.#take().toString().replace(/^\ufeff/, ''); }
    async json() { return JSON.parse(await this.text()); }
    async arrayBuffer() { return new Uint8Array(this.#take()).buffer; }
    async bytes() { return new Uint8Array(this.#take()); }
    async blob() { return new Blob([this.#take()], { type: this.headers.get('content-type') ?? '' }); }
    async formData() { return new URLSearchParams(await this.text()); }
  }
  class Request extends Body {
    constructor(input, init = {}) {
      super();
      const from = input instanceof Request ? input : null;
      const u = URL.parse(from ? from.url : String(input));
      if (!u) throw Object.assign(new TypeError(`Failed to parse URL from ${input}`), { code: 'ERR_INVALID_URL' });
      if (u.username || u.password) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${input}`);
      this.url = u.href;
      const method = String(init.method ?? from?.method ?? 'GET');
      this.method = /^(delete|get|head|options|post|put|patch)$/i.test(method) && method.toLowerCase() !== 'patch' ? method.toUpperCase() : method;
      this.headers = new Headers(init.headers ?? from?.headers);
      this.signal = init.signal === undefined ? from?.signal ?? null : init.signal;
      this.redirect = init.redirect ?? 'follow';
      this.credentials = init.credentials ?? 'same-origin';
      const body = init.body === undefined && from ? { bytes: from._peek() } : bodyOf(init.body);
      if (body.bytes !== null && /^(GET|HEAD)$/.test(this.method)) throw new TypeError('Request with GET/HEAD method cannot have body.');
      if (body.type && !this.headers.has('content-type')) this.headers.set('content-type', body.type);
      this._fill(body.bytes);
    }
    clone() { return new Request(this); }
    get [Symbol.toStringTag]() { return 'Request'; }
  }
  class Response extends Body {
    constructor(body, init = {}) {
      super();
      const status = init.status ?? 200;
      if (status < 200 || status > 599) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
      this.status = status;
      this.statusText = init.statusText ?? '';
      this.headers = new Headers(init.headers);
      this.url = '';
      this.type = 'default';
      this.redirected = false;
      const given = bodyOf(body);
      if (given.type && !this.headers.has('content-type')) this.headers.set('content-type', given.type);
      this._fill(given.bytes);
    }
    get ok() { return this.status >= 200 && this.status < 300; }
    clone() {
      if (this.bodyUsed) throw new TypeError('Response.clone: Body has already been consumed.');
      return Object.assign(new Response(this._peek(), this), { url: this.url, type: this.type });
    }
    static json(value, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      return new Response(JSON.stringify(value), { ...init, headers });
    }
    static error() { return Object.assign(new Response(null), { type: 'error', status: 0 }); }
    get [Symbol.toStringTag]() { return 'Response'; }
  }
  for (const name of ['_fill', '_peek']) Object.defineProperty(Body.prototype, name, { enumerable: false });

  function fetch(input, init) {
    return new Promise((resolve, reject) => {
      const request = new Request(input, init);
      const { signal } = request;
      if (signal?.aborted) throw signal.reason;
      const body = request._peek();
      const reply = JSON.parse(host('fetch', JSON.stringify({
        method: request.method, url: request.url, headers: [...request.headers], body: body ? latin1(body) : '',
      }), stack()));
      const aborted = () => {
        cancel(entry);
        reject(signal.reason);
      };
      const entry = schedule(reply.never ? Infinity : reply.delay, `fetch ${request.method} ${request.url}`, () => {
        signal?.removeEventListener('abort', aborted);
        if (reply.failure) {
          reject(Object.assign(new TypeError(reply.message), { cause: Object.assign(new Error(reply.message), { code: reply.code }) }));
          return;
        }
        const empty = request.method === 'HEAD' || [204, 205, 304].includes(reply.status);
        const response = new Response(empty ? null : fromLatin1(reply.body), { status: reply.status, statusText: reply.statusText, headers: reply.headers });
        resolve(Object.assign(response, { url: request.url.replace(/#.*$/s, ''), type: 'basic' }));
      });
      signal?.addEventListener('abort', aborted);
    });
  }
  Object.assign(exports, { fetch, Headers, Request, Response, FormData, Blob });
})
