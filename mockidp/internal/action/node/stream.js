(function (module, exports, require, { nextTick }) {
  const EventEmitter = require('events');
  const { inherits } = require('util');

  function Stream(options) { EventEmitter.call(this, options); }
  inherits(Stream, EventEmitter);
  Stream.prototype.pipe = function (to) {
    this.on('data', chunk => to.write(chunk));
    this.on('end', () => to.end?.());
    to.emit?.('pipe', this);
    return to;
  };

  function initReadable(stream, options = {}) {
    stream.readable = true;
    Object.defineProperty(stream, '_waiting', { value: [], writable: true });
    stream.readableFlowing = null;
    stream.readableEnded = false;
    stream.readableObjectMode = Boolean(options.objectMode ?? options.readableObjectMode);
    if (options.read) stream._read = options.read;
    if (options.destroy) stream._destroy = options.destroy;
  }
  function Readable(options) {
    Stream.call(this);
    initReadable(this, options);
  }
  inherits(Readable, Stream);
  function flow(stream) {
    if (stream._flowing) return;
    stream._flowing = true;
    nextTick(() => {
      stream._flowing = false;
      if (!stream.readableFlowing || stream.destroyed) return;
      while (stream._waiting.length && stream.readableFlowing) {
        const chunk = stream._waiting.shift();
        if (chunk === null) {
          stream.readableEnded = true;
          stream.readable = false;
          stream.emit('end');
          stream.emit('close');
          return;
        }
        stream.emit('data', stream._decode ? stream._decode(chunk) : chunk);
      }
      if (!stream._ended) stream._read?.(16384);
    });
  }
  Object.assign(Readable.prototype, {
    _read() {},
    push(chunk, encoding) {
      if (chunk === null) this._ended = true;
      else if (typeof chunk === 'string' && !this.readableObjectMode) chunk = Buffer.from(chunk, encoding);
      this._waiting.push(chunk);
      flow(this);
      return chunk !== null;
    },
    on(name, listener) {
      Stream.prototype.on.call(this, name, listener);
      if (name === 'data' && this.readableFlowing !== false) this.resume();
      return this;
    },
    resume() {
      this.readableFlowing = true;
      flow(this);
      return this;
    },
    pause() {
      this.readableFlowing = false;
      return this;
    },
    setEncoding(encoding) {
      this._decode = chunk => typeof chunk === 'string' ? chunk : chunk.toString(encoding);
      return this;
    },
    destroy(error) {
      if (this.destroyed) return this;
      this.destroyed = true;
      nextTick(() => {
        if (error) this.emit('error', error);
        this.emit('close');
      });
      return this;
    },
    async *[Symbol.asyncIterator]() {
      const chunks = [];
      let done = false, failure, wake = () => {};
      this.on('data', chunk => { chunks.push(chunk); wake(); });
      this.on('end', () => { done = true; wake(); });
      this.on('error', e => { failure = e; wake(); });
      for (;;) {
        if (chunks.length) yield chunks.shift();
        else if (failure) throw failure;
        else if (done) return;
        else await new Promise(resolve => { wake = resolve; });
      }
    },
  });
  Readable.prototype.addListener = Readable.prototype.on;
  Readable.from = items => {
    const stream = new Readable({ objectMode: true });
    (async () => {
      for await (const item of typeof items === 'string' || items instanceof Uint8Array ? [items] : items) stream.push(item);
      stream.push(null);
    })().catch(e => stream.destroy(e));
    return stream;
  };

  function initWritable(stream, options = {}) {
    stream.writable = true;
    stream.writableEnded = stream.writableFinished = false;
    for (const name of ['write', 'final', 'transform', 'flush', 'destroy']) if (options[name]) stream['_' + name] = options[name];
  }
  function Writable(options) {
    Stream.call(this);
    initWritable(this, options);
  }
  inherits(Writable, Stream);
  const writing = {
    _write(chunk, encoding, done) { done(); },
    write(chunk, encoding, done) {
      if (typeof encoding === 'function') [encoding, done] = [undefined, encoding];
      if (this.writableEnded) {
        const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' });
        nextTick(() => this.emit('error', error));
        return false;
      }
      if (typeof chunk === 'string' && !this.writableObjectMode) chunk = Buffer.from(chunk, encoding);
      this._write(chunk, encoding ?? 'buffer', error => {
        if (error) this.emit('error', error);
        done?.(error);
      });
      return true;
    },
    end(chunk, encoding, done) {
      if (typeof chunk === 'function') [chunk, done] = [undefined, chunk];
      if (typeof encoding === 'function') [encoding, done] = [undefined, encoding];
      if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
      if (this.writableEnded) return this;
      this.writableEnded = true;
      const finish = error => nextTick(() => {
        if (error) return this.emit('error', error);
        this.writableFinished = true;
        this.writable = false;
        this.emit('finish');
        done?.();
      });
      if (this._final) this._final(finish);
      else finish();
      return this;
    },
    cork() {}, uncork() {}, setDefaultEncoding() { return this; },
    destroy: Readable.prototype.destroy,
  };
  Object.assign(Writable.prototype, writing);

  function Duplex(options) {
    Readable.call(this, options);
    initWritable(this, options);
  }
  inherits(Duplex, Readable);
  Object.assign(Duplex.prototype, writing);

  function Transform(options) { Duplex.call(this, options); }
  inherits(Transform, Duplex);
  Object.assign(Transform.prototype, {
    _transform(chunk, encoding, done) { done(null, chunk); },
    _write(chunk, encoding, done) {
      this._transform(chunk, encoding, (error, out) => {
        if (out !== undefined && out !== null) this.push(out);
        done(error);
      });
    },
    _final(done) {
      const end = (error, out) => {
        if (out !== undefined && out !== null) this.push(out);
        this.push(null);
        done(error);
      };
      if (this._flush) this._flush(end);
      else end();
    },
  });
  function PassThrough(options) { Transform.call(this, options); }
  inherits(PassThrough, Transform);

  function finished(stream, options, done = options) {
    stream.once('error', done);
    stream.once(stream._waiting ? 'end' : 'finish', () => done());
  }
  function pipeline(...streams) {
    const done = typeof streams.at(-1) === 'function' ? streams.pop() : () => {};
    const last = streams.reduce((from, to) => (from.once('error', done), from.pipe(to)));
    last.once('error', done);
    last.once('finish', () => done());
    return last;
  }
  const promises = {
    finished: stream => new Promise((resolve, reject) => finished(stream, e => e ? reject(e) : resolve())),
    pipeline: (...streams) => new Promise((resolve, reject) => pipeline(...streams, e => e ? reject(e) : resolve())),
  };
  module.exports = Object.assign(Stream, { Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, promises });
  const { Buffer } = require('buffer');
})
