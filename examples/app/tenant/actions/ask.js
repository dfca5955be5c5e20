exports.onExecutePostLogin = async (event, api) => {
  if (event.user.enrolledFactors?.some((factor) => factor.type === 'otp')) api.authentication.challengeWith({ type: 'otp' });
  else api.authentication.enrollWith({ type: 'otp' });
};
