// http and https: clients whose requests go through fetch. There are no servers and no sockets.
(function (module, exports, require, { schedule, cancel, refuse }) {
  const { Readable, Writable } = require('stream');
  const { Buffer } = require('buffer');
  const { URL, urlToHttpOptions } = require('url');
  const { fetch } = require('fetch');
  const { AbortController } = require('abort');
  const { inherits } = require('util');

  function IncomingMessage(response) {
    Readable.call(this);
    this.statusCode = response.status;
    this.statusMessage = response.statusText;
    this.httpVersion = '1.1';
    this.headers = {};
    this.rawHeaders = [];
    for (const [k, v] of response.headers) {
      this.headers[k] = k === 'set-cookie' ? response.headers.getSetCookie() : v;
      this.rawHeaders.push(k, v);
    }
    this.complete = false;
    this.socket = this.connection = { encrypted: true, on() {}, once() {}, removeListener() {}, setTimeout() {}, setKeepAlive() {} };
  }
  inherits(IncomingMessage, Readable);
  IncomingMessage.prototype.setTimeout = function () { return this; };

  function ClientRequest(options, scheme, done) {
    Writable.call(this);
    this.method = String(options.method ?? 'GET').toUpperCase();
    this.protocol = options.protocol ?? scheme;
    this.host = options.hostname ?? String(options.host ?? 'localhost').replace(/:\d+$/, '');
    const port = options.port ?? /:(\d+)$/.exec(options.host ?? '')?.[1];
    this.path = options.path ?? '/';
    this._url = `${this.protocol}//${this.host}${port ? ':' + port : ''}${this.path}`;
    this._headers = {};
    this._chunks = [];
    this._abort = new AbortController();
    this.aborted = false;
    for (const [k, v] of Object.entries(options.headers ?? {})) if (v !== undefined) this.setHeader(k, v);
    if (options.auth) this.setHeader('authorization', 'Basic ' + Buffer.from(options.auth).toString('base64'));
    if (done) this.once('response', done);
    if (options.timeout) this.setTimeout(options.timeout);
    options.signal?.addEventListener('abort', () => this.destroy(options.signal.reason));
  }
  inherits(ClientRequest, Writable);
  Object.assign(ClientRequest.prototype, {
    setHeader(k, v) { this._headers[String(k).toLowerCase()] = Array.isArray(v) ? v.join(', ') : String(v); return this; },
    getHeader(k) { return this._headers[String(k).toLowerCase()]; },
    getHeaders() { return { ...this._headers }; },
    hasHeader(k) { return String(k).toLowerCase() in this._headers; },
    removeHeader(k) { delete this._headers[String(k).toLowerCase()]; },
    flushHeaders() {}, setNoDelay() {}, setSocketKeepAlive() {},
    setTimeout(ms, done) {
      if (this._timer) cancel(this._timer);
      if (done) this.once('timeout', done);
      if (ms > 0) this._timer = schedule(ms, `time-out of ${this.method} ${this._url}`, () => this.emit('timeout'));
      return this;
    },
    abort() {
      this.aborted = true;
      this.emit('abort');
      this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    },
    _write(chunk, encoding, done) { this._chunks.push(chunk); done(); },
    _final(done) {
      done();
      const body = Buffer.concat(this._chunks);
      const headers = { ...this._headers };
      delete headers['content-length'];
      delete headers.host;
      fetch(this._url, { method: this.method, headers, body: body.length && !/^(GET|HEAD)$/.test(this.method) ? body : undefined, signal: this._abort.signal }).then(async response => {
        const message = new IncomingMessage(response);
        message.req = this;
        message.responseUrl = message.url = '';
        this.res = message;
        if (this._timer) cancel(this._timer);
        const bytes = Buffer.from(await response.arrayBuffer());
        if (this.destroyed) return;
        if (this.listenerCount('response') === 0) message.resume();
        this.emit('response', message);
        if (bytes.length) message.push(bytes);
        message.complete = true;
        message.push(null);
      }).catch(error => {
        if (this._timer) cancel(this._timer);
        if (!this.destroyed) this.emit('error', error.cause instanceof Error ? error.cause : error);
      });
    },
    destroy(error) {
      if (this.destroyed) return this;
      if (this._timer) cancel(this._timer);
      Writable.prototype.destroy.call(this, error);
      this._abort.abort();
      return this;
    },
  });

  function Agent(options) { this.options = { ...options }; }
  Agent.prototype.destroy = () => {};
  const client = scheme => {
    const request = (url, options, done) => {
      if (typeof url === 'string') url = new URL(url);
      const base = url instanceof URL ? urlToHttpOptions(url) : url;
      if (typeof options === 'function') [options, done] = [undefined, options];
      return new ClientRequest({ ...base, ...options }, scheme, done);
    };
    const get = (...args) => request(...args).end();
    return {
      request, get, Agent, ClientRequest, IncomingMessage, globalAgent: new Agent(), METHODS: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      STATUS_CODES: { 200: 'OK', 201: 'Created', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified', 400: 'Bad Request', 401: 'Unauthorized',
        403: 'Forbidden', 404: 'Not Found', 409: 'Conflict', 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable' },
      createServer: () => refuse(`${scheme.slice(0, -1)}.createServer is not modelled`),
    };
  };
  Object.assign(exports, { http: client('http:'), https: client('https:') });
})
