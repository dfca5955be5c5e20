// Asks for a factor; for some people something goes wrong afterwards.
exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWithAny(event.user.enrolledFactors.map((factor) => ({ type: factor.type })));
  if (event.user.app_metadata.broken === true) {
    throw new Error('the profile service is down');
  }
};
