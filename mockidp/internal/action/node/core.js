// Gives a realm what Node has beyond the language: require, timers and the globals that the Action mentions. Each part is a script of
// its own that is loaded when it is first touched. `realm` is what realm.js lends, `mentioned` the globals to define.
(function (realm, mentioned, limit) {
  const { host, state, stack, refuse } = realm;
  const { defineProperty, create } = Object;
  const NativePromise = Promise;
  const then = Promise.prototype.then;

  let delivered; // the script that the host loaded last
  function load(kind, name) {
    host(kind, name);
    const script = delivered;
    delivered = undefined;
    return script;
  }

  // The event loop. No wait takes real time: when nothing else is left to run, the clock of the run goes to the next entry.
  const queue = [];
  let elapsed = 0, order = 0;
  function schedule(delay, what, call) {
    const entry = { due: elapsed + delay, order: order++, what, call, stack: stack() };
    let i = queue.length;
    while (i > 0 && queue[i - 1].due > entry.due) i--;
    queue.splice(i, 0, entry);
    return entry;
  }
  function cancel(entry) {
    const i = queue.indexOf(entry);
    if (i >= 0) queue.splice(i, 1);
    return i >= 0;
  }
  function turn() {
    const next = queue[0];
    if (!next) return 'idle';
    if (next.due > limit) {
      state.waiting = { what: next.what, stack: next.stack };
      return 'late';
    }
    queue.shift();
    if (next.due > elapsed) host('elapsed', elapsed = next.due);
    try {
      next.call();
    } catch (e) {
      realm.fail(e);
    }
    return 'ran';
  }
  defineProperty(state, 'outstanding', { enumerable: true, get: () => queue.slice(0, 16).map(({ what, stack }) => ({ what, stack })) });

  const nextTick = (call, ...args) => {
    then.call(NativePromise.resolve(), () => {
      try {
        call(...args);
      } catch (e) {
        realm.fail(e);
      }
    });
  };

  const internal = { host, stack, refuse, schedule, cancel, nextTick, console, notice: text => host('notice', text, stack()) };

  // Modules that are a part of another script.
  const parts = {
    http: 'http', https: 'http', 'timers/promises': 'timers.promises', 'stream/promises': 'stream.promises', 'util/types': 'util.types', 'path/posix': 'path.posix',
    'assert/strict': 'assert.strict', perf_hooks: 'process',
  };
  const cache = create(null);
  function builtin(name) {
    if (name in parts) {
      const [script, part = name] = parts[name].split('.');
      return name === 'perf_hooks' ? { performance: builtin(script).performance } : builtin(script === 'http' ? 'http_https' : script)[part];
    }
    if (!(name in cache)) {
      const module = cache[name] = { exports: {} };
      try {
        load('builtin', name)(module, module.exports, builtin, internal);
      } catch (e) {
        delete cache[name];
        throw e;
      }
    }
    return cache[name].exports;
  }

  // A part of Node that is not there: packages may ask for it, and fail when they use it.
  function absent(name) {
    const says = property => refuse(`${name}.${String(property)}: the module ${name} of Node is not modelled`);
    return new Proxy({}, {
      get: (_, property) => typeof property === 'symbol' || property === '__esModule' || property === 'default' ? undefined : () => says(property),
    });
  }
  const { known, missing } = JSON.parse(host('modules'));
  const bare = name => String(name).replace(/^node:/, '');
  const failed = (message, code) => Object.assign(new realm.Error(message), { code });

  function requireForPackages(name) {
    if (known.includes(bare(name))) return builtin(bare(name));
    if (missing.includes(bare(name))) return absent(bare(name));
    throw failed(`Cannot find module '${name}'`, 'MODULE_NOT_FOUND');
  }
  let packages;
  function require(name) {
    if (known.includes(bare(name))) return builtin(bare(name));
    if (missing.includes(bare(name))) return refuse(`require("${name}"): the module ${bare(name)} of Node is not modelled`);
    if (!packages) {
      const module = { exports: create(null) };
      load('packages')?.(requireForPackages, module, module.exports);
      packages = module.exports;
    }
    if (name in packages) return packages[name]();
    throw failed(`Cannot find module '${name}': ${host('undeclared', String(name))}`, 'MODULE_NOT_FOUND');
  }
  realm.provide(require);

  const from = (module, ...names) => Object.fromEntries(names.map(name => [name, () => builtin(module)[name]]));
  const globals = {
    ...from('buffer', 'Buffer', 'atob', 'btoa'),
    ...from('timers', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'),
    ...from('util', 'TextEncoder', 'TextDecoder'),
    ...from('url', 'URL', 'URLSearchParams'),
    ...from('abort', 'AbortController', 'AbortSignal', 'DOMException', 'Event', 'EventTarget'),
    ...from('fetch', 'fetch', 'Headers', 'Request', 'Response', 'FormData', 'Blob'),
    ...from('process', 'structuredClone', 'performance'),
    crypto: () => builtin('crypto').webcrypto,
    process: () => builtin('process'),
    global: () => globalThis,
    queueMicrotask: () => nextTick,
  };
  for (const name of mentioned.split(' ')) {
    if (name === '' || name in globalThis) continue;
    const define = value => defineProperty(globalThis, name, { value, writable: true, configurable: true });
    defineProperty(globalThis, name, {
      configurable: true,
      get() {
        const value = globals[name]();
        define(value);
        return value;
      },
      set: define,
    });
  }
  return (step, value) => {
    if (step === 1) delivered = value;
    else if (step === 2) return internal; // for a realm that has Node itself
    else return turn();
  };
})
