(function (module, exports, require) {
  // A function and no class: older packages call it on objects of their own.
  function EventEmitter() { EventEmitter.init.call(this); }
  EventEmitter.init = function () {
    if (!Object.hasOwn(this, '_events') || !this._events) this._events = Object.create(null);
  };
  EventEmitter.prototype._events = undefined;
  const of = (emitter, name) => (emitter._events ??= Object.create(null))[name] ?? [];
  function add(emitter, name, listener, first) {
    if (typeof listener !== 'function') {
      throw Object.assign(new TypeError('The "listener" argument must be of type function.'), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    const listeners = of(emitter, name);
    if (emitter._events.newListener) emitter.emit('newListener', name, listener.listener ?? listener);
    emitter._events[name] = first ? [listener, ...listeners] : [...listeners, listener];
    return emitter;
  }
  const onceOnly = (emitter, name, listener) => {
    const wrapped = function (...args) {
      emitter.removeListener(name, wrapped);
      return listener.apply(emitter, args);
    };
    wrapped.listener = listener;
    return wrapped;
  };
  const methods = {
    on(name, listener) { return add(this, name, listener, false); },
    prependListener(name, listener) { return add(this, name, listener, true); },
    once(name, listener) { return this.on(name, onceOnly(this, name, listener)); },
    prependOnceListener(name, listener) { return this.prependListener(name, onceOnly(this, name, listener)); },
    removeListener(name, listener) {
      const listeners = of(this, name);
      const i = listeners.findLastIndex(l => l === listener || l.listener === listener);
      if (i >= 0) this._events[name] = listeners.toSpliced(i, 1);
      return this;
    },
    removeAllListeners(name) {
      if (name === undefined) this._events = Object.create(null);
      else of(this, name), delete this._events[name];
      return this;
    },
    emit(name, ...args) {
      const listeners = of(this, name);
      if (listeners.length === 0 && name === 'error') {
        throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${args[0]})`);
      }
      for (const listener of listeners) listener.apply(this, args);
      return listeners.length > 0;
    },
    listeners(name) { return of(this, name).map(l => l.listener ?? l); },
    rawListeners(name) { return [...of(this, name)]; },
    listenerCount(name) { return of(this, name).length; },
    eventNames() { return this._events ? Reflect.ownKeys(this._events).filter(n => this._events[n].length) : []; },
    setMaxListeners() { return this; },
    getMaxListeners() { return 10; },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(EventEmitter.prototype, name, { value, writable: true, configurable: true, enumerable: true });
  }
  EventEmitter.prototype.addListener = EventEmitter.prototype.on;
  EventEmitter.prototype.off = EventEmitter.prototype.removeListener;
  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.defaultMaxListeners = 10;
  EventEmitter.once = (emitter, name) => new Promise((resolve, reject) => {
    const failed = e => { emitter.removeListener(name, done); reject(e); };
    const done = (...args) => { emitter.removeListener('error', failed); resolve(args); };
    emitter.once(name, done);
    if (name !== 'error') emitter.once('error', failed);
  });
  EventEmitter.setMaxListeners = () => {};
  module.exports = EventEmitter;
})
