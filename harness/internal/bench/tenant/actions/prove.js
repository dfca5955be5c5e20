// Everybody proves a one-time code, and enrols an app when there is none yet.
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.enrolledFactors.some((f) => f.type === 'otp')) {
    api.authentication.challengeWith({ type: 'otp' });
  } else {
    api.authentication.enrollWith({ type: 'otp' });
  }
};
