// Looks a profile up before it asks for a factor; for some people the look-up breaks.
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.broken === true) {
    throw new Error('the profile service is down');
  }
  api.authentication.challengeWithAny(event.user.enrolledFactors.map((factor) => ({ type: factor.type })));
};
