#!/usr/bin/env python3
"""An adapter for mfaproof, and the toy implementation behind it: passwords and one-time codes in memory. See README.md."""
import base64, hashlib, hmac, http.server, itertools, json, secrets, struct, sys, time, urllib.parse

PROTOCOL = "mfaproof-adapter/1"
CAPABILITIES = ["factor.otp", "policy.instance", "policy.role", "policy.deny", "policy.allow", "enrol.inline", "protect.replay"]
worlds, sessions, numbers = {}, {}, itertools.count(1)

class Usage(Exception): pass  # a mistake of the one who asks

def code_of(secret, step):
    """The one-time code of a step of 30 seconds (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)

def same(a, b):
    return hmac.compare_digest(a.encode(), b.encode())

class Account:
    def __init__(self, person):
        self.login, self.password, self.roles = person["login"], person["password"], set(person.get("roles") or [])
        self.secret, self.last_step, self.wrong = None, -1, 0

    def takes(self, secret, code):
        """A code counts in its step and the next one, and once; after ten wrong ones in a row none does."""
        now = int(time.time()) // 30
        for step in (now, now - 1):
            if same(code_of(secret, step), code) and step > self.last_step and self.wrong < 10:
                self.secret, self.last_step, self.wrong = secret, step, 0
                return True
        self.wrong += 1
        return False

class World:
    def __init__(self, fixture):
        self.rules = fixture.get("rules") or []
        self.people = {p["name"]: Account(p) for p in fixture.get("people") or []}
        plain = all(r["factors"] == 1 and "otp" in r["any_of"] and not r.get("step_up") for r in self.rules)
        self.applied = "exact" if plain and "tenant" not in fixture else "unsupported"

    def person(self, name):
        if name not in self.people:
            raise Usage("there is no person %r" % name)
        return self.people[name]

class Session:
    def __init__(self, world):
        self.world, self.account, self.pending, self.error, self.stage, self.began = world, None, None, None, "primary", False

    def begin(self, login):
        account = self.world.person(login["person"])
        self.began, self.error = True, None
        if not same(login.get("password", account.password), account.password):
            self.account, self.stage, self.error = None, "primary", {"class": "wrong-proof", "text": "wrong name or password"}
        elif self.stage != "granted" or self.account is not account:  # else the browser is logged in
            self.account, self.stage, self.pending = account, "granted", None
            rule = next((r for r in self.world.rules if not r.get("roles") or account.roles & set(r["roles"])), None)
            missing = rule and (rule.get("if_missing") or "enrol")
            if rule and account.secret:
                self.stage = "challenge"
            elif missing == "deny":
                self.stage, self.error = "refused", {"class": "not-allowed", "text": "a second factor is required"}
            elif missing == "enrol":
                self.stage, self.pending = "enrol", base64.b32encode(secrets.token_bytes(20)).decode()

    def submit(self, proof):
        if self.stage not in ("enrol", "challenge"):
            raise Usage("the login stands at %s, where no code is asked for" % self.stage)
        self.error = {"class": "wrong-proof", "text": "wrong code"}
        if self.account.takes(self.pending or self.account.secret, proof.get("code", "")):
            self.stage, self.error, self.pending = "granted", None, None

    def observation(self):
        seen = {"stage": self.stage, "offers": []}
        if self.error:
            seen["error"] = self.error
        if self.stage == "challenge":
            seen["offers"] = [{"id": "code", "kind": "challenge", "factor": "otp"}]
        if self.stage == "enrol":
            uri = "otpauth://totp/toy:%s?secret=%s" % (urllib.parse.quote(self.account.login), self.pending)
            seen["offers"] = [{"id": "code", "kind": "enrol", "factor": "otp", "material": {"otpauth_uri": uri}}]
        return seen

def answer(method, p):
    """The result of a method; None where there is no such method."""
    if method == "hello":
        return {"protocol": PROTOCOL}  # whoever speaks another one ends here
    if method == "describe":
        return {"name": "toy", "version": "1", "capabilities": CAPABILITIES}
    if method == "provision":
        worlds[key := "w%d" % next(numbers)] = World(p)
        return {"world": key, "applied": worlds[key].applied}
    if method in ("factors", "open", "release"):
        if p["world"] not in worlds:
            raise Usage("there is no world %r" % p["world"])
        world = worlds[p["world"]]
        if method == "factors":
            return {"factors": ["otp"] if world.person(p["person"]).secret else []}
        if method == "open":
            sessions[key := "s%d" % next(numbers)] = Session(world)
            return {"session": key}
        del worlds[p["world"]]
        return {}  # its sessions are few, and small
    if method in ("begin", "observe", "choose", "submit", "probe", "result", "close"):
        session = sessions.get(p["session"])
        if session is None or not session.began and method not in ("begin", "close"):
            raise Usage("there is no session %r, or no login has begun in it" % p["session"])
        if method == "close":
            session.stage, session.account = ("primary", None) if p["logout"] else (session.stage, session.account)
            return {}
        if method == "probe":
            return {"reach": "yes" if session.stage == "granted" else "no"}
        if method == "result":
            return {"methods": [], "subject": session.account.login if session.account else ""}
        if method == "begin":
            session.begin(p["login"])
        if method == "submit":
            session.submit(p["proof"])
        return session.observation()  # there is never anything to choose from

def respond(line):
    """The answer to a request, as a line."""
    request = json.loads(line)
    reply = {"id": request["id"]}
    try:
        result = answer(request["method"], request.get("params") or {})
        reply.update({"unsupported": "no method " + request["method"]} if result is None else {"result": result})
    except Usage as mistake:
        reply["problem"] = {"side": "usage", "text": str(mistake)}
    except Exception as failure:  # whatever else goes wrong is the fault of this adapter
        reply["problem"] = {"side": "adapter", "text": "%s: %s" % (type(failure).__name__, failure)}
    return json.dumps(reply)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = respond(self.rfile.read(int(self.headers["Content-Length"]))).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

if __name__ == "__main__":
    if sys.argv[1:2] == ["--http"]:
        server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler)
        print("http://127.0.0.1:%d" % server.server_port, flush=True)
        server.serve_forever()
    for line in sys.stdin:
        print(respond(line), flush=True)
