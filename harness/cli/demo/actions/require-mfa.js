// Everybody proves one factor; administrators prove every factor of the list, and enrol what they lack.
const FACTORS = [{ type: 'otp' }, { type: 'webauthn-roaming' }];

exports.onExecutePostLogin = async (event, api) => {
  const wanted = event.user.app_metadata.isAdmin ? FACTORS.length : 1;
  const held = FACTORS.filter((f) => event.user.enrolledFactors.some((e) => e.type === f.type));
  for (let i = 0; i < Math.min(held.length, wanted); i++) {
    api.authentication.challengeWithAny(held);
  }
  for (let i = held.length; i < wanted; i++) {
    api.authentication.enrollWithAny(FACTORS);
  }
};
