// The portable policy as an Action: for each rule that is for this person, prove what is held and add what is missing.
exports.onExecutePostLogin = async (event, api) => {
  const roles = event.authorization.roles;
  for (const rule of RULES) {
    if (rule.Roles && rule.Roles.length && !rule.Roles.some((r) => roles.includes(r))) continue;
    const factors = (types) => types.map((type) => ({ type }));
    const held = event.user.enrolledFactors.map((f) => f.type).filter((t) => rule.AnyOf.includes(t));
    const missing = rule.AnyOf.filter((t) => !held.includes(t));
    if (held.length < rule.Factors && rule.IfMissing === "deny") {
      api.access.deny("A second factor is required.");
      return;
    }
    const proofs = Math.min(held.length, rule.Factors);
    for (let i = 0; i < proofs; i++) api.authentication.challengeWithAny(factors(held));
    if (rule.IfMissing !== "enrol") continue;
    for (let i = proofs; i < rule.Factors; i++) api.authentication.enrollWithAny(factors(missing));
  }
};
