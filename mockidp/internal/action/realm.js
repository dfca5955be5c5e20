// Prepares one fresh realm and gives the function that runs an Action in it, or a Rule where `ruleDriver` is rule.js. `makeApi` is api.js; what few
// Actions need is a part of its own, which the host lends when it is first asked for.
// Intrinsics are taken before the author's code can change them.
(function (makeApi, ruleDriver) {
  const host = globalThis.host;
  delete globalThis.host;
  const { stringify, parse } = JSON;
  const { keys } = Object;
  const NativeError = Error;
  const NativeDate = Date;

  const maxLines = 256;
  const maxText = 4096;
  const state = { commands: [], console: [], outcome: null, refused: null };
  let failed = false, reason;

  // The frames that matter are the innermost few; a stack from deep recursion has hundreds of thousands of characters.
  const stack = () => String(new NativeError().stack).slice(0, 1024);

  function refuse(message) {
    state.refused ??= { message, stack: stack() };
    throw new NativeError(message);
  }

  let borrowed;
  function part(name) {
    host('part', name);
    return borrowed;
  }

  // ask puts a call to the host, which answers at once.
  function ask(name, args) {
    const answer = parse(host('api', name, stringify(args)));
    if (answer.error !== undefined) throw new NativeError(answer.error);
    return answer.value;
  }

  // Some engines begin a stack with the error itself.
  function frames(error) {
    const text = String(error.stack), head = `${error}\n`;
    return text.startsWith(head) ? text.slice(head.length) : text;
  }

  function inspect(value) {
    switch (typeof value) {
      case 'string': return value;
      case 'bigint': return `${value}n`;
      case 'function': return `[Function: ${value.name || '(anonymous)'}]`;
      case 'object':
        if (value instanceof NativeError) return `${value}\n${frames(value)}`.trimEnd();
        try {
          return stringify(value) ?? String(value);
        } catch {
          return '[object with a circular or unprintable value]';
        }
      default: return String(value);
    }
  }

  function installConsole() {
    globalThis.console = {};
    for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
      console[level] = (...args) => {
        if (state.console.length >= maxLines) return;
        state.console.push({ level, text: args.map(inspect).join(' ').slice(0, maxText), stack: stack() });
      };
    }
  }

  // sfc32: four words of state, good enough to be random and the same for the same seed everywhere.
  function installRandom(a, b) {
    let c = 0x9e3779b9, counter = 1;
    const next = () => {
      const t = (a + b + counter++) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + t | 0;
      return t >>> 0;
    };
    let warm = false;
    Math.random = () => {
      for (let i = 0; !warm && i < 12; i++) next();
      warm = true;
      return next() / 4294967296;
    };
  }

  function thrown(e) {
    try {
      if (e instanceof NativeError) {
        return { kind: 'thrown', name: String(e.name), message: String(e.message), stack: String(e.stack).slice(0, maxText) };
      }
      return { kind: 'thrown', empty: e === null, message: inspect(e).slice(0, maxText) };
    } catch {
      return { kind: 'thrown', message: 'a value that cannot be shown' };
    }
  }

  let require = name => refuse(`require(${stringify(name)}) under another name: call require itself`);

  function fail(e) {
    if (failed) return;
    failed = true;
    reason = e;
    host('ended');
  }

  async function drive(main, eventText, handlerName) {
    try {
      const module = { exports: {} };
      main.call(module.exports, module.exports, require, module);
      const handler = module.exports?.[handlerName];
      if (typeof handler !== 'function' && handlerName === 'onContinuePostLogin') {
        state.outcome = { kind: 'done' }; // nothing to go on with is the Action's right
        state.absent = true;
      } else if (typeof handler !== 'function') {
        state.outcome = { kind: 'no-handler', exported: keys(Object(module.exports)), found: typeof handler };
      } else if (eventText === '') {
        state.outcome = { kind: 'done' }; // loaded, which was all
      } else {
        const event = parse(eventText);
        await handler.call(module.exports, event, makeApi({ event, state, stack, refuse, ask, part, resumed: handlerName === 'onContinuePostLogin' }));
        state.outcome = { kind: 'done' };
      }
    } catch (e) {
      failed = true; // to describe it may take memory, of which there may be none left
      reason = e;
    } finally {
      host('ended');
    }
  }

  Object.defineProperty(globalThis, 'Date', {
    configurable: true,
    get() {
      part('date')(NativeDate, () => host('now'));
      return Date;
    },
    set(value) {
      Object.defineProperty(globalThis, 'Date', { value, writable: true });
    },
  });
  installConsole();
  const start = ruleDriver ? ruleDriver({ state, host, refuse, stack, thrown, fail, stringify, parse }) : drive;
  return (eventText, seedHigh, seedLow, handlerName) => {
    installRandom(seedHigh | 0, seedLow | 0);
    return (step, main, ...lent) => {
      switch (step) {
        case 0: // start the loaded Action or Rule
          start(main, eventText, handlerName);
          return '';
        case 1: // fail if the memory is used up
          return 'x'.repeat(65536);
        case 2: // describe what was thrown, which may call the author's code
          if (failed) state.outcome = thrown(reason);
          return '';
        case 4: // lend node/core.js what it builds on
          return main({ host, state, stack, refuse, fail, Error: NativeError, provide: f => { require = f; } }, ...lent);
        case 5: // lend a part
          borrowed = main;
          return '';
        default: // report
          return stringify(state);
      }
    };
  };
})
