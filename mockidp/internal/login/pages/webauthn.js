// Runs the WebAuthn ceremony of the page: options from the context, the response (or the browser's error) into the form.
(() => {
  const form = document.getElementById("webauthn");
  const answer = form.elements.response || form.elements.passkey;
  const options = window.universal_login_context.screen.data.passkey.public_key;
  const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));

  async function ceremony() {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (options.user) {
      publicKey.user = { ...options.user, id: bytes(options.user.id) };
      publicKey.excludeCredentials = named(options.excludeCredentials);
      const c = await navigator.credentials.create({ publicKey });
      return { id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment,
        response: { clientDataJSON: text(c.response.clientDataJSON), attestationObject: text(c.response.attestationObject),
          transports: c.response.getTransports ? c.response.getTransports() : [] } };
    }
    publicKey.allowCredentials = named(options.allowCredentials);
    const c = await navigator.credentials.get({ publicKey });
    return { id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment,
      response: { clientDataJSON: text(c.response.clientDataJSON), authenticatorData: text(c.response.authenticatorData),
        signature: text(c.response.signature), userHandle: c.response.userHandle ? text(c.response.userHandle) : "" } };
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (!window.PublicKeyCredential) throw new DOMException("This browser has no WebAuthn.", "NotSupportedError");
      answer.value = JSON.stringify(await ceremony());
    } catch (e) {
      answer.value = "";
      form.elements.action.value = "showError::" + JSON.stringify({ name: e.name, message: e.message });
    }
    HTMLFormElement.prototype.submit.call(form);
  });
})();
