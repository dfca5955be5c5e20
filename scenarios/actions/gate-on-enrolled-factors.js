// Asks whoever is enrolled, as user.enrolledFactors has it.
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.enrolledFactors.length > 0) {
    api.authentication.challengeWithAny(event.user.enrolledFactors.map((factor) => ({ type: factor.type })));
  }
};
