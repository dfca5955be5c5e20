// A server of better-auth for mfaproof: one instance of better-auth for each world, in memory, with a clock of its own that
// moves by a millisecond with each request, and otherwise stands still until it is moved. What people and browsers see is
// better-auth's alone, under /worlds/NAME; what a test needs besides (making worlds, moving the clock, reading what was sent,
// registering what an administrator would) is under /control. It listens on loopback only and knows every secret: it is no
// server for anybody else.
//
//   node server.mjs PORT
//
// Options of better-auth that differ from what it does by itself: the rate limit is on, as it is in production, and kept in
// the world's own store; people do not sign in by signing up; passwords are hashed cheaply, because hundreds of accounts are
// made; the origin is http://localhost:PORT.
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const RealDate = Date;
const current = new AsyncLocalStorage();

// Date is the world's while a request of the world is served.
class WorldDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(WorldDate.now());
    else super(...args);
  }
  static now() {
    return current.getStore()?.now ?? RealDate.now();
  }
  static [Symbol.hasInstance](value) {
    return Object.prototype.toString.call(value) === "[object Date]";
  }
}
globalThis.Date = WorldDate;

const { betterAuth } = await import("better-auth");
const { memoryAdapter } = await import("better-auth/adapters/memory");
const { symmetricEncrypt } = await import("better-auth/crypto");
const { toNodeHandler } = await import("better-auth/node");
const { twoFactor } = await import("better-auth/plugins");
const { passkey } = await import("@better-auth/passkey");

const port = Number(process.argv[2]);
const origin = `http://localhost:${port}`;
const secret = randomBytes(32).toString("base64");
const worlds = new Map();
const most = { worlds: 1000, body: 1 << 20, messages: 1000 };

// Refused is an answer of the control routes that says what was wrong with the request.
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function create({ name, now, email, people }) {
  if (!/^[a-z0-9-]{1,200}$/.test(name ?? "")) throw new Refused(400, "a world's name has lower-case letters, digits and dashes");
  if (worlds.has(name)) throw new Refused(409, `there is a world ${name} already`);
  if (worlds.size >= most.worlds) throw new Refused(429, `there are ${most.worlds} worlds: delete some`);
  const db = { user: [], session: [], account: [], verification: [], twoFactor: [], passkey: [], rateLimit: [] };
  const world = { name, now: RealDate.parse(now), email: Boolean(email), db, messages: [] };
  if (Number.isNaN(world.now)) throw new Refused(400, "now is no time");
  worlds.set(name, world); // taken before anything is awaited
  world.auth = betterAuth({
    appName: "mfaproof",
    baseURL: origin,
    basePath: `/worlds/${name}`,
    secret,
    database: memoryAdapter(db),
    emailAndPassword: { enabled: true, autoSignIn: false, password: { hash, verify } },
    rateLimit: { enabled: true, storage: "database" },
    telemetry: { enabled: false },
    logger: { level: "error" },
    plugins: [
      twoFactor(email ? { otpOptions: { sendOTP: ({ user, otp }) => send(world, user.email, otp) } } : {}),
      passkey({ rpID: "localhost", rpName: "mfaproof", origin }),
    ],
  });
  world.handler = toNodeHandler(world.auth);
  await current.run(world, async () => {
    for (const p of people ?? []) {
      await world.auth.api.signUpEmail({ body: { email: p.email, password: p.password, name: p.name } });
      row(world, p.email).emailVerified = Boolean(p.emailVerified);
    }
  });
  return {};
}

async function hash(password, salt = randomBytes(16).toString("hex")) {
  return `${salt}:${createHash("sha256").update(`${salt}:${password}`).digest("hex")}`;
}

async function verify({ hash: stored, password }) {
  return (await hash(password, stored.split(":")[0])) === stored;
}

// send is what the application does with a code: the world keeps it for whoever reads its inbox.
function send(world, to, code) {
  if (world.messages.length < most.messages) {
    world.messages.push({ id: String(world.messages.length + 1), at: new RealDate(world.now).toISOString(), to, code });
  }
}

function row(world, email) {
  const user = world.db.user.find((u) => u.email === email);
  if (!user) throw new Refused(404, `there is no account ${email}`);
  return user;
}

// seed registers what an administrator with access to the store can: the secret of an app is not among it, because
// better-auth keeps it as text, and not every secret is one.
async function seed(world, { email, turnOn, recoveryCode, passkey: credential }) {
  const user = row(world, email);
  if (turnOn) user.twoFactorEnabled = true;
  if (credential) {
    world.db.passkey.push({
      id: randomBytes(16).toString("hex"), userId: user.id, publicKey: credential.publicKey, credentialID: credential.id,
      counter: credential.counter, deviceType: "singleDevice", backedUp: false, transports: "", createdAt: new RealDate(world.now),
    });
  }
  if (recoveryCode) {
    const backupCodes = await symmetricEncrypt({ key: secret, data: JSON.stringify([recoveryCode]) });
    const held = world.db.twoFactor.find((t) => t.userId === user.id);
    if (held) held.backupCodes = backupCodes;
    else {
      const unused = await symmetricEncrypt({ key: secret, data: randomBytes(16).toString("hex") });
      world.db.twoFactor.push({ id: randomBytes(16).toString("hex"), userId: user.id, secret: unused, backupCodes, verified: false, failedVerificationCount: 0, lockedUntil: null });
    }
    user.twoFactorEnabled = true;
  }
  return {};
}

// holdings says what an account holds, without secrets.
function holdings(world, email) {
  const user = row(world, email);
  const app = world.db.twoFactor.find((t) => t.userId === user.id);
  return {
    id: user.id,
    twoFactorEnabled: Boolean(user.twoFactorEnabled),
    totp: Boolean(app && app.verified !== false),
    backupCodes: Boolean(app),
    passkeys: world.db.passkey.filter((p) => p.userId === user.id).length,
  };
}

async function control(method, path, query, body) {
  const [first, name, what] = path.split("/").filter(Boolean);
  if (method === "GET" && first === "about") return about();
  if (first !== "worlds") throw new Refused(404, "there is no such control route");
  if (method === "POST" && !name) return create(body);
  const world = worlds.get(name);
  if (!world?.handler) throw new Refused(404, `there is no world ${name}`);
  switch (`${method} ${what ?? ""}`) {
    case "DELETE ":
      worlds.delete(name);
      return {};
    case "POST clock":
      if (!Number.isFinite(body.advance) || body.advance < 0) throw new Refused(400, "advance is a number of milliseconds");
      world.now += body.advance;
      return { now: new RealDate(world.now).toISOString() };
    case "GET messages":
      return { messages: world.messages.slice(Number(query.get("after") ?? 0)) };
    case "GET holdings":
      return holdings(world, query.get("email"));
    case "POST seed":
      return current.run(world, () => seed(world, body));
    default:
      throw new Refused(404, "there is no such control route");
  }
}

function about() {
  const version = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
  return { name: "better-auth", version: version("better-auth"), passkey: version("@better-auth/passkey"), node: process.versions.node, origin };
}

async function read(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    if ((size += part.length) > most.body) throw new Refused(413, "the request is too large");
    parts.push(part);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    throw new Refused(400, "the request is no JSON");
  }
}

function answer(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, origin);
  const [first, name] = url.pathname.split("/").filter(Boolean);
  try {
    if (first === "control") {
      answer(response, 200, await control(request.method, url.pathname.slice("/control".length), url.searchParams, await read(request)));
      return;
    }
    const world = first === "worlds" ? worlds.get(name) : undefined;
    if (!world?.handler) throw new Refused(404, "there is no such world");
    world.now += 1; // the library orders what it stores by time: no two requests are at the same moment
    await current.run(world, () => world.handler(request, response));
  } catch (e) {
    if (!(e instanceof Refused)) console.error(e);
    if (!response.headersSent) answer(response, e.status ?? 500, { problem: e.message });
    else response.end();
  }
});
server.listen(port, "127.0.0.1", () => console.log(`better-auth listens on ${origin}`));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
