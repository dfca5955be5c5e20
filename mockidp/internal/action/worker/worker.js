// The script of a worker: one process of Node that runs one Action or Rule after another, in the realm of realm.js but with everything else
// real. It reads requests from descriptor 3 and writes frames to descriptor 4, each a line of JSON; what the host has to say it says
// while a run waits. A run is over when its report is written. What it left under way then runs out with no host to talk to, everything it
// changed of the globals is put back, and a process in which more than that was changed is given up.
(function (require) {
  'use strict';
  const fs = require('fs'), vm = require('vm'), { isBuiltin, createRequire } = require('module'), path = require('path');
  const crypto = require('crypto'), http = require('http'), https = require('https'), net = require('net'), dns = require('dns'), dgram = require('dgram');
  const { stringify, parse } = JSON;
  const { defineProperty, getOwnPropertyDescriptors } = Object;
  const { ownKeys } = Reflect;
  const later = setImmediate, NativeDate = Date, NativeBuffer = Buffer, { Request, Response } = globalThis;

  // Frames. The descriptors block; where one does not, a short wait keeps the processor free.
  const pause = new Int32Array(new SharedArrayBuffer(4));
  function patiently(call) {
    for (;;) {
      try {
        return call();
      } catch (e) {
        if (e.code !== 'EAGAIN') throw e;
        Atomics.wait(pause, 0, 0, 1);
      }
    }
  }
  let rest = NativeBuffer.alloc(0);
  function read() {
    const parts = [rest];
    for (let last = rest; ;) {
      const end = last.indexOf(10);
      if (end >= 0) {
        const all = NativeBuffer.concat(parts), at = all.length - last.length + end;
        rest = all.subarray(at + 1);
        return parse(all.toString('utf8', 0, at));
      }
      const room = NativeBuffer.alloc(65536), n = patiently(() => fs.readSync(3, room));
      if (n === 0) process.reallyExit(0);
      parts.push(last = room.subarray(0, n));
    }
  }
  const { reallyExit } = process;
  function write(frame) {
    let data = NativeBuffer.from(stringify(frame) + '\n');
    while (data.length) {
      const chunk = data;
      data = data.subarray(patiently(() => fs.writeSync(4, chunk)));
    }
  }

  for (const name of ['require', 'module', 'exports', '__filename', '__dirname']) delete globalThis[name];
  Error.stackTraceLimit = 30;
  const setup = read();
  const evaluate = (source, filename) => vm.runInThisContext(source, { filename });
  const script = source => new vm.Script(source, { filename: '<realm>' });
  const realms = { action: script(setup.realm), rule: script(setup.ruleRealm), 'custom-token-exchange': script(setup.exchangeRealm) };
  const argumentsPart = evaluate(setup.arguments, '<realm>');
  const scripts = {};
  for (const name in setup.scripts) scripts[name] = evaluate(setup.scripts[name], '<realm>');

  let current = null; // the run under way
  function ask(...args) {
    if (!current || current.over) throw new Error('the run is over');
    write({ host: args });
    const answer = read();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }

  function tenantDate(Native, now) {
    function TenantDate(...args) {
      if (!new.target) return new Native(now()).toString();
      return Reflect.construct(Native, args.length ? args : [now()], new.target);
    }
    const method = (target, name, value) => defineProperty(target, name, { value, writable: true, configurable: true });
    defineProperty(TenantDate, 'prototype', { value: Native.prototype, writable: false });
    defineProperty(TenantDate, 'name', { value: 'Date' });
    defineProperty(TenantDate, 'length', { value: 7 });
    method(TenantDate, 'now', () => now());
    method(TenantDate, 'parse', Native.parse);
    method(TenantDate, 'UTC', Native.UTC);
    method(globalThis, 'Date', TenantDate);
    method(Native.prototype, 'constructor', TenantDate);
  }

  // What a process may not reach: Actions ask the host, nobody else.
  const notAllowed = what => Object.assign(new Error(`${what}: Actions reach the network by fetch, http and https alone`), { code: 'ENOTALLOWED' });
  net.Socket.prototype.connect = function () { process.nextTick(() => this.destroy(notAllowed('net.connect'))); return this; };
  for (const module of [dns, dns.promises]) module.lookup = module.resolve = () => { throw notAllowed('dns'); };
  dgram.createSocket = () => { throw notAllowed('dgram.createSocket'); };

  function outbound(internal) {
    return async function fetch(input, init) {
      const request = new Request(input, init), { signal } = request;
      signal.throwIfAborted();
      const body = NativeBuffer.from(await request.arrayBuffer()).toString('latin1');
      const headers = [...request.headers].filter(([name]) => name !== 'content-length');
      const reply = parse(ask('fetch', stringify({ method: request.method, url: request.url.replace(/#.*$/s, ''), headers, body }), internal.stack()));
      return new Promise((resolve, reject) => {
        const entry = internal.schedule(reply.never ? Infinity : reply.delay, `fetch ${request.method} ${request.url}`, () => {
          if (reply.failure) {
            reject(Object.assign(new TypeError(reply.message), { cause: Object.assign(new Error(reply.message), { code: reply.code }) }));
            return;
          }
          const empty = request.method === 'HEAD' || [204, 205, 304].includes(reply.status);
          const response = new Response(empty ? null : NativeBuffer.from(reply.body, 'latin1'), { status: reply.status, statusText: reply.statusText, headers: reply.headers });
          resolve(defineProperty(response, 'url', { value: request.url.replace(/#.*$/s, '') }));
        });
        signal.addEventListener('abort', () => {
          internal.cancel(entry);
          reject(signal.reason);
        });
      });
    };
  }

  // What the modules of Node are given for one run.
  function connect(core, coreRequire) {
    const internal = core(2);
    const put = (target, values) => { for (const [name, value] of Object.entries(values)) defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true }); };
    const timers = coreRequire('timers');
    const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = timers;
    const clocks = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
    put(globalThis, { ...clocks, fetch: outbound(internal) });
    put(require('timers'), clocks);
    put(require('timers/promises'), timers.promises);
    const seeded = coreRequire('crypto');
    const { randomUUID, randomInt, randomFillSync, randomFill } = seeded;
    const randomBytes = (size, done) => {
      const bytes = NativeBuffer.from(seeded.randomBytes(size));
      return done ? internal.nextTick(done, null, bytes) : bytes;
    };
    put(crypto, { randomUUID, randomInt, randomFillSync, randomFill, randomBytes, pseudoRandomBytes: randomBytes });
    put(crypto.webcrypto, { getRandomValues: randomFillSync, randomUUID });
    const waited = () => ask('waited');
    put(performance, { now: waited });
    const hrtime = previous => {
      const ms = waited(), now = [Math.trunc(ms / 1000), Math.round(ms % 1000 * 1e6)];
      return previous ? [now[0] - previous[0], now[1] - previous[1]] : now;
    };
    hrtime.bigint = () => BigInt(Math.round(waited())) * 1000000n;
    put(process, { hrtime });
    const given = { stream: require('stream'), buffer: require('buffer'), url: require('url'), util: require('util'), abort: globalThis, fetch: { fetch: globalThis.fetch } };
    const clients = {};
    scripts.http_https({ exports: clients }, clients, name => given[name], internal);
    for (const [module, { request, get, ClientRequest }] of [[http, clients.http], [https, clients.https]]) put(module, { request, get, ClientRequest });
    return internal;
  }

  // require finds modules of Node, and the declared packages where they are installed.
  function requiring(run) {
    return name => {
      name = String(name);
      if (isBuiltin(name)) return require(name);
      if (run.declared.some(d => name === d || name.startsWith(d + '/'))) {
        const bare = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
        const folder = run.folders.find(f => fs.existsSync(path.join(f, 'node_modules', bare)));
        if (folder !== undefined) return createRequire(path.join(folder, 'package.json'))(name);
      }
      throw Object.assign(new Error(`Cannot find module '${name}': ${ask('undeclared', name)}`), { code: 'MODULE_NOT_FOUND' });
    };
  }

  function start(run) {
    current = run;
    let core, step;
    const host = (operation, ...args) => {
      if (run.over) throw new Error('the run is over');
      switch (operation) {
        case 'ended': return finish(run);
        case 'part': return void step(5, args[0] === 'date' ? tenantDate : argumentsPart);
        case 'builtin': return void core(1, scripts[args[0]]);
        case 'node-version': return process.versions.node;
        case 'modules': return setup.modules;
        default: return ask(operation, ...args);
      }
    };
    globalThis.host = host;
    step = realms[run.rule ? 'rule' : run.trigger || 'action'].runInThisContext()(run.event, run.seed[0], run.seed[1], run.handler);
    run.step = step;
    let realm;
    step(4, lent => { realm = lent; });
    run.realm = realm;
    let coreRequire;
    core = step(4, lent => scripts.core({ ...lent, provide: f => { coreRequire = f; } }, '', run.limit));
    run.turn = () => core(0);
    connect(core, coreRequire);
    if (!run.rule) realm.provide(requiring(run));
    let main;
    try {
      main = vm.runInThisContext(run.code, { filename: '<eval>' });
    } catch (e) {
      run.over = true;
      write({ syntax: String(e.message), stack: String(e.stack).slice(0, 4096) });
      return;
    }
    step(0, main);
  }

  function finish(run) {
    if (run.over) return;
    run.step(2);
    const report = run.step(3);
    run.over = true;
    write({ report });
  }

  const failed = e => { if (current && !current.over) current.realm.fail(e); };
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', () => {}); // of a promise that nobody awaits: the handler's own is awaited

  // Everything that a script can change of the language, to see whether it did.
  const seen = new Map();
  function note(value) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.set(value, getOwnPropertyDescriptors(value));
  }
  const intrinsics = Object.getOwnPropertyNames(globalThis).filter(name => /^[A-Z]/.test(name) && 'value' in Object.getOwnPropertyDescriptor(globalThis, name));
  for (const name of intrinsics) {
    const value = globalThis[name];
    note(value);
    note(value?.prototype);
    note(value?.prototype && Object.getPrototypeOf(value.prototype));
  }
  for (const sample of [async function () {}, function* () {}, async function* () {}, [][Symbol.iterator](), new Map().entries(), ''[Symbol.iterator]()]) note(Object.getPrototypeOf(sample));
  const same = (a, b) => b !== undefined && Object.is(a.value, b.value) && a.get === b.get && a.set === b.set;
  function changed() {
    for (const [value, before] of seen) {
      const keys = ownKeys(value);
      if (keys.length !== ownKeys(before).length) return true;
      for (const key of keys) if (!before[key] || !same(before[key], Reflect.getOwnPropertyDescriptor(value, key))) return true;
    }
    return false;
  }
  const before = getOwnPropertyDescriptors(globalThis);
  const { random } = Math;
  const NativeDateConstructor = Object.getOwnPropertyDescriptor(NativeDate.prototype, 'constructor');
  const startCache = new Set(Object.keys(require.cache));

  // cleanUp puts everything back, and tells whether that was possible.
  function cleanUp() {
    current = null;
    for (const key of ownKeys(globalThis)) {
      if (!(key in before)) {
        if (!Reflect.deleteProperty(globalThis, key)) return false;
      } else if (!same(before[key], Reflect.getOwnPropertyDescriptor(globalThis, key)) && !Reflect.defineProperty(globalThis, key, before[key])) return false;
    }
    for (const key of ownKeys(before)) if (!(key in globalThis)) defineProperty(globalThis, key, before[key]);
    Math.random = random;
    defineProperty(NativeDate.prototype, 'constructor', NativeDateConstructor);
    for (const file of Object.keys(require.cache)) if (!startCache.has(file)) delete require.cache[file];
    return !changed();
  }

  // When nothing of Node's own is left to happen, the run's clock goes on to its next timer, or the run has come to a halt.
  function idle() {
    later(() => {
      if (current && !current.over) {
        if (current.turn?.() === 'ran') return;
        finish(current);
        return;
      }
      if (current && !cleanUp()) reallyExit(0);
      write({ ready: true });
      start(read());
    });
  }
  process.on('beforeExit', idle);
  write({ version: process.versions.node });
})(require);
