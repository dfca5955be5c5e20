// The portable policy as an Action: the first rule that is for this person says what to prove and what to add.
exports.onExecutePostLogin = async (event, api) => {
  const roles = event.authorization.roles;
  const rule = RULES.find((r) => !r.Roles || !r.Roles.length || r.Roles.some((role) => roles.includes(role)));
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
  const proofs = Math.min(held.length, rule.Factors);
  for (let i = 0; i < proofs; i++) api.authentication.challengeWithAny(factors(held));
  if (rule.IfMissing !== "enrol") return;
  // A password alone adds nothing to an account that holds a factor, even one that does not count.
  if (!proofs && others.length) api.authentication.challengeWithAny(factors(others));
  for (let i = proofs; i < rule.Factors; i++) api.authentication.enrollWithAny(factors(missing));
};
