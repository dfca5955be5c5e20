// Asks every few seconds whether the phone has answered, and goes on by itself then; the button does the same by hand.
(() => {
  const form = document.getElementById("poll");
  const ask = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.ok && (await answer.json()).completed) {
        form.requestSubmit(form.querySelector("button"));
        return;
      }
    } catch { /* the next question may get through */ }
    setTimeout(ask, 5000);
  };
  setTimeout(ask, 2000);
})();
