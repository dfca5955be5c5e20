// Whoever holds a factor proves one in every run, whatever the grant; whoever holds none enrols one.
exports.onExecutePostLogin = async (event, api) => {
  const held = event.user.enrolledFactors.map(({ type }) => ({ type }));
  if (held.length > 0) {
    api.authentication.challengeWithAny(held);
  } else {
    api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone' }]);
  }
};
