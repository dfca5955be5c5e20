// The portable policy as an Action: the first rule that is for this person says what to prove and what to add.
exports.onExecutePostLogin = async (event, api) => {
  const roles = event.authorization.roles;
  // An application asks for a step-up by this class, and believes it by the amr of the token.
  const stepUp = (event.transaction?.acr_values ?? []).includes("http://schemas.openid.net/pape/policies/2007/06/multi-factor");
  const rule = RULES.find((r) => !!r.StepUp === stepUp && (!r.Roles || !r.Roles.length || r.Roles.some((role) => roles.includes(role))));
  if (!rule) return;
  const factors = (types) => types.map((type) => ({ type }));
  const all = event.user.enrolledFactors.map((f) => f.type);
  const held = all.filter((t) => rule.AnyOf.includes(t));
  const others = all.filter((t) => !rule.AnyOf.includes(t));
  const missing = rule.AnyOf.filter((t) => !held.includes(t));
  if (held.length < rule.Factors && rule.IfMissing === "deny") {
    api.access.deny("A second factor is required.");
    return;
  }
  if (rule.Remember && held.length) { // the one command with a box that remembers the browser
    api.multifactor.enable("any", { allowRememberBrowser: true });
    return;
  }
  const proofs = Math.min(held.length, rule.Factors);
  for (let i = 0; i < proofs; i++) api.authentication.challengeWithAny(factors(held));
  if (rule.IfMissing === "allow") return;
  // A password alone adds nothing to an account that holds a factor, even one that does not count.
  if (!proofs && others.length) api.authentication.challengeWithAny(factors(others));
  for (let i = proofs; i < rule.Factors; i++) api.authentication.enrollWithAny(factors(missing));
};
