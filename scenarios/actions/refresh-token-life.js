// Looks at the refresh token: a stale device loses it, every other one gets a day and a count.
const DAY = 24 * 60 * 60 * 1000;

exports.onExecutePostLogin = async (event, api) => {
  const token = event.refresh_token;
  if (!token) return;
  if (event.user.app_metadata.lost) {
    api.refreshToken.revoke('the device is lost');
    return;
  }
  const count = Number(token.metadata.count ?? 0) + 1;
  api.refreshToken.setMetadata('count', String(count));
  api.refreshToken.setExpiresAt(Date.now() + DAY);
  api.idToken.setCustomClaim('https://example.test/count', count);
};
