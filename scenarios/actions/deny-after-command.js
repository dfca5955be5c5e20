// Asks for a factor and denies access in the same run.
exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWithAny(event.user.enrolledFactors.map((factor) => ({ type: factor.type })));
  if (event.user.app_metadata.denied === true) {
    api.access.deny('This account may not sign in.');
  }
};
