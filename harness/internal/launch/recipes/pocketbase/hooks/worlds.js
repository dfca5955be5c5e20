// The inbox of each collection of accounts, and by how many milliseconds its time is ahead, in the store that all contexts share.
const most = 1000; // messages of a collection
const key = (name) => `mfaproof ${name}`;
const read = (old) => (old ? JSON.parse(old) : { ahead: 0, messages: [] });

// change replaces what is kept of a collection, one change at a time.
const change = (name, how) =>
  $app.store().setFunc(key(name), (old) => {
    const world = read(old);
    how(world);
    return JSON.stringify(world);
  });
const look = (name) => read($app.store().get(key(name)));

// words are what a person reads of a page.
const words = (html) => html.replace(/^[^]*<body>/, "").replace(/<[^>]*>/g, "").trim().replace(/\s*\n\s*/g, " ");

module.exports = {
  about: () => ({ name: "pocketbase", version: $app.rootCmd?.version ?? "" }),

  keep: (collection, message) =>
    change(collection.name, (world) => {
      if (world.messages.length >= most) return;
      for (const to of message.to) {
        world.messages.push({ id: String(world.messages.length + 1), ahead: world.ahead, to: to.address, body: words(message.html) });
      }
    }),

  told: (e) => {
    const world = look(e.request.pathValue("name"));
    return { messages: world.messages.slice(Number(e.request.url.query().get("after") || 0)) };
  },

  // Time passes for a collection in that its codes and its logins under way become older: PocketBase goes by when they were made.
  advance: (e) => {
    const name = e.request.pathValue("name");
    const ms = Number(e.requestInfo().body.milliseconds);
    if (!(ms >= 0)) throw new BadRequestError("milliseconds is a number from 0 on");
    const id = $app.findCollectionByNameOrId(name).id;
    for (const table of ["_otps", "_mfas"]) {
      $app.db().newQuery(`UPDATE ${table} SET created = strftime('%Y-%m-%d %H:%M:%fZ', created, {:back}) WHERE collectionRef = {:id}`)
        .bind({ back: `-${(ms / 1000).toFixed(3)} seconds`, id }).execute();
    }
    change(name, (world) => { world.ahead += ms; });
    return {};
  },

  forget: (collection) => $app.store().remove(key(collection.name)),
};
