// Drives one legacy Rule in a realm that realm.js prepared: calls the Rule with user, context and a callback and takes down what the
// first call of the callback hands on. Where a Rule answers and then goes on, its own code runs to the end and changes nothing.
(function ({ state, host, refuse, stack, thrown, fail, stringify, parse }) {
  const maxNoted = 16;
  const NativeError = Error;
  const rule = (state.rule = { again: [] });

  class UnauthorizedError extends NativeError {
    constructor(message) {
      super(message);
      this.name = 'UnauthorizedError';
    }
  }
  globalThis.UnauthorizedError = UnauthorizedError;
  for (const name of ['auth0', 'global']) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => refuse(`${name} is not modelled in Rules`) });
  }
  globalThis.require = name => refuse(`require(${stringify(name)}): npm modules are not modelled in Rules`);

  const isObject = value => typeof value === 'object' && value !== null;

  // A failure that the callback was told of keeps the place of its error, or else that of the call.
  function failed(error) {
    const at = stack();
    state.outcome = thrown(error);
    state.outcome.stack ||= at;
    rule.told = true;
  }

  return async (main, input) => {
    let answered = false, running = true;
    const end = () => {
      if (answered && !running) host('ended');
    };
    const callback = (error, user, context) => {
      if (answered) {
        if (rule.again.length < maxNoted) rule.again.push(stack());
        return;
      }
      if (error instanceof UnauthorizedError) {
        rule.refusal = { message: String(error.message), stack: String(error.stack).slice(0, 4096) };
        state.outcome = { kind: 'done' };
      } else if (error) {
        failed(error);
      } else if (!isObject(user) || !isObject(context)) {
        failed(new NativeError('the callback was called without user and context'));
      } else {
        const handed = [stringify(user), stringify(context)];
        [rule.user, rule.context] = handed;
        state.outcome = { kind: 'done' };
      }
      answered = true;
      end();
    };
    try {
      if (typeof main !== 'function') {
        state.outcome = { kind: 'no-handler', found: typeof main };
        answered = true;
      } else if (input === '') {
        state.outcome = { kind: 'done' }; // loaded, which was all
        answered = true;
      } else {
        const { user, context, configuration } = parse(input);
        globalThis.configuration = configuration;
        await main(user, context, callback);
      }
    } catch (e) {
      if (answered) rule.late = thrown(e);
      else {
        fail(e); // to describe it may take memory, of which there may be none left
        answered = true;
      }
    }
    running = false;
    end();
  };
})
