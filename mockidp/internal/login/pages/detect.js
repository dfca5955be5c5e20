// Says what this browser can do and goes on by itself; without JavaScript the person presses the button.
(async () => {
  const form = document.getElementById("detect");
  const set = (name, value) => { form.elements[name].value = String(Boolean(value)); };
  const webauthn = Boolean(window.PublicKeyCredential && navigator.credentials);
  set("js-available", true);
  set("is-brave", navigator.brave);
  set("webauthn-available", webauthn);
  let platform = false;
  try { platform = webauthn && await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable(); } catch { /* stays false */ }
  set("webauthn-platform-available", platform);
  form.requestSubmit(form.querySelector("button"));
})();
