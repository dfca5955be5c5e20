// What is asked for depends on the application, on the person's roles, and on a date in the metadata.
const MONTH = 30 * 24 * 3600 * 1000;

exports.onExecutePostLogin = async (event, api) => {
  const { last_seen: seen } = event.user.app_metadata;
  if (seen && Date.now() - new Date(seen).getTime() < MONTH) return; // was here lately
  const held = event.user.enrolledFactors.map((factor) => ({ type: factor.type }));
  if (held.length > 0) {
    api.authentication.challengeWithAny(held);
    return;
  }
  if (event.authorization.roles.includes('auditor')) {
    api.authentication.enrollWith({ type: 'otp' });
  } else if (event.client.name === 'Bank') {
    api.authentication.enrollWithAny([{ type: 'push-notification' }, { type: 'webauthn-roaming' }]);
  } else {
    api.authentication.enrollWith({ type: 'phone', options: { preferredMethod: 'sms' } });
  }
};
