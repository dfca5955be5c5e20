// Whoever holds a factor proves one of them; an administrator without a security key adds one then.
// Whoever holds nothing enrols one factor of the list, an administrator two.
const KEY = { type: 'webauthn-roaming' };
const LIST = [KEY, { type: 'otp' }];

exports.onExecutePostLogin = async (event, api) => {
  const admin = event.user.app_metadata.isAdmin === true;
  const held = event.user.enrolledFactors.map((factor) => ({ type: factor.type }));
  if (held.length > 0) {
    api.authentication.challengeWithAny(held);
    if (admin && !held.some((factor) => factor.type === KEY.type)) {
      api.authentication.enrollWith(KEY);
    }
    return;
  }
  for (let enrolments = 0; enrolments < (admin ? 2 : 1); enrolments++) {
    api.authentication.enrollWithAny(LIST);
  }
};
