// Replaces Date by one that reads the tenant's clock (`now`, in milliseconds) and lives in UTC, as the platform's machines do. The
// engine takes the time zone of the machine it runs on, so everything local is redirected to its UTC counterpart.
(function (Native, now) {
  const proto = Native.prototype;
  const nativeParse = Native.parse;
  const offset = proto.getTimezoneOffset;
  const zoned = /(?:\dZ|\b(?:GMT|UTC|[ECMP][SD]T)\b.*|:\d\d(?:\.\d+)?\s*[+-]\d\d:?\d\d)\s*$/i;
  const dateOnly = /^\s*[+-]?\d{4,6}(?:-\d\d(?:-\d\d)?)?\s*$/;

  function parse(text) {
    text = String(text);
    if (dateOnly.test(text) || zoned.test(text)) return nativeParse(text);
    const t = nativeParse(text + 'Z');
    return Number.isNaN(t) ? nativeParse(text) : t;
  }

  function time(args) {
    if (args.length === 0) return now();
    if (args.length > 1) return Native.UTC(...args);
    const value = args[0];
    if (value instanceof Native) return value.getTime();
    return typeof value === 'string' ? parse(value) : value;
  }

  function TenantDate(...args) {
    if (!new.target) return new TenantDate().toString();
    return Reflect.construct(Native, [time(args)], new.target);
  }

  const method = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, configurable: true });
  Object.defineProperty(TenantDate, 'prototype', { value: proto, writable: false });
  Object.defineProperty(TenantDate, 'name', { value: 'Date' });
  Object.defineProperty(TenantDate, 'length', { value: 7 });
  method(TenantDate, 'now', () => now());
  method(TenantDate, 'parse', parse);
  method(TenantDate, 'UTC', Native.UTC);
  method(proto, 'constructor', TenantDate);
  method(globalThis, 'Date', TenantDate);

  for (const part of ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
    method(proto, 'get' + part, proto['getUTC' + part]);
    method(proto, 'set' + part, proto['setUTC' + part]);
  }
  method(proto, 'getDay', proto.getUTCDay);
  method(proto, 'getTimezoneOffset', function () { return Number.isNaN(this.getTime()) ? NaN : 0; });

  const dateText = d => d.toUTCString().replace(/^(...), (..) (...) (.*) \S+ GMT$/, '$1 $3 $2 $4');
  const timeText = d => d.toUTCString().replace(/^.* (\S+) GMT$/, '$1 GMT+0000 (Coordinated Universal Time)');
  const shown = (d, text) => Number.isNaN(d.getTime()) ? 'Invalid Date' : text();
  method(proto, 'toDateString', function () { return shown(this, () => dateText(this)); });
  method(proto, 'toTimeString', function () { return shown(this, () => timeText(this)); });
  method(proto, 'toString', function () { return shown(this, () => `${dateText(this)} ${timeText(this)}`); });
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    const local = proto[name];
    method(proto, name, function () { return local.call(new Native(this.getTime() + offset.call(this) * 60000)); });
  }
})
