// Gives the function that builds the api object of one run. `namespaces` maps api namespaces to method names joined with blanks;
// `modelled`, `chained` and `plain` hold full names between blanks: the methods that may be called, those that return api, and those
// that record whatever they are given. All others go through arguments.js, which is loaded when one of them is first called.
//
// A method that gives back a value is answered; any other is recorded as a command and has no effect before the handler has ended. Both
// check their arguments first, so that what is wrong is thrown at the Action's own line.
(function (namespaces, modelled, chained, plain) {
  const { stringify } = JSON;
  const { fromEntries, entries } = Object;
  const { isFinite, isInteger } = Number;
  const { isArray } = Array;
  const natives = { stringify, fromEntries, entries, isFinite, isInteger, isArray, NativeError: Error, NativeTypeError: TypeError, Map };

  return ({ event, state, stack, refuse, ask, resumed, part }) => {
    let handle;
    const handler = name => (handle ??= part('arguments')(natives)({ event, ask, resumed }))(name);

    function method(api, name) {
      if (!modelled.includes(` ${name} `)) return () => refuse(`api.${name} is not modelled yet`);
      const result = chained.includes(` ${name} `) ? api : undefined;
      const record = args => {
        state.commands.push({ name, args: args.map(arg => stringify(arg) ?? 'null'), stack: stack() });
        return result;
      };
      if (plain.includes(` ${name} `)) return (...args) => record(args);
      return (...args) => {
        const { value, recorded } = handler(name);
        return value ? value(args) : record(recorded(args));
      };
    }

    // A namespace is built when it is first read: most Actions touch one or two of seventeen.
    const api = new Proxy({ ...namespaces }, {
      get(spaces, space) {
        if (typeof spaces[space] === 'string') {
          const value = {};
          for (const name of spaces[space].split(' ')) value[name] = method(api, `${space}.${name}`);
          spaces[space] = value;
        }
        return spaces[space];
      },
    });
    return api;
  };
})
