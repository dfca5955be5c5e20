// Gives each request to cognito-local the time that it names, in milliseconds since 1970, in the header X-Mfaproof-Time, so that
// each case has a clock of its own; and answers GET /mfaproof with what this is. It is loaded before cognito-local.
"use strict";
const { AsyncLocalStorage } = require("node:async_hooks");
const http = require("node:http");

const RealDate = Date;
const current = new AsyncLocalStorage();

class RequestDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RequestDate.now());
    else super(...args);
  }
  static now() {
    return current.getStore() ?? RealDate.now();
  }
  static [Symbol.hasInstance](value) {
    return Object.prototype.toString.call(value) === "[object Date]";
  }
}
globalThis.Date = RequestDate;

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response) {
  if (event !== "request") return emit.apply(this, arguments);
  if (request.url === "/mfaproof") {
    const { version } = require(`${process.env.MFAPROOF_CACHE}/node_modules/cognito-local/package.json`);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name: "cognito-local", version, node: process.versions.node }));
    return true;
  }
  const said = Number(request.headers["x-mfaproof-time"]);
  return current.run(said || undefined, () => emit.apply(this, arguments));
};
