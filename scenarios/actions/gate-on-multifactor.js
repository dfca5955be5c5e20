// Asks whoever is enrolled, as user.multifactor has it.
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.multifactor.length > 0) {
    api.authentication.challengeWithAny(event.user.enrolledFactors.map((factor) => ({ type: factor.type })));
  }
};
