/// <reference path="types.d.ts" />
// What mfaproof needs of a PocketBase besides the API that it has: where its mail goes, and time that passes for one collection of
// accounts. Each handler runs in a context of its own, so that what they share is in worlds.js.

// Addresses of devices come as they do behind a proxy.
onBootstrap((e) => {
  e.next();
  const settings = e.app.settings();
  settings.trustedProxy.headers = ["X-Forwarded-For"];
  e.app.save(settings);
});

// No message leaves.
onMailerSend(() => {});

onMailerRecordOTPSend((e) => {
  require(`${__hooks}/worlds.js`).keep(e.record.collection(), e.message);
  e.next(); // which notes that the message was sent
});

// PocketBase answers before it has sent the message; here the answer waits until the newest one was sent.
onRecordRequestOTPRequest((e) => {
  e.next();
  for (let i = 0; i < 100 && !$app.findAllOTPsByRecord(e.record)[0]?.sentTo(); i++) sleep(20);
});

routerAdd("GET", "/mfaproof", (e) => e.json(200, require(`${__hooks}/worlds.js`).about()));

routerAdd("GET", "/mfaproof/worlds/{name}", (e) => e.json(200, require(`${__hooks}/worlds.js`).told(e)), $apis.requireSuperuserAuth());

routerAdd("POST", "/mfaproof/worlds/{name}/advance", (e) => e.json(200, require(`${__hooks}/worlds.js`).advance(e)), $apis.requireSuperuserAuth());

onCollectionAfterDeleteSuccess((e) => {
  e.next();
  require(`${__hooks}/worlds.js`).forget(e.collection);
});
