// A legacy Rule that does what app_metadata says under the name of the Rule: asks a provider for MFA, or refuses.
function asking(user, context, callback) {
  const said = user.app_metadata || {};
  const told = context.idToken['https://example.test/told'] ? said.second : said.first;
  context.idToken['https://example.test/told'] = true;
  const time = context.authentication.methods[0].timestamp;
  context.idToken['https://example.test/unit'] = time > 100000000000 ? 'milliseconds' : 'seconds';
  if (told === 'refuse') return callback(new UnauthorizedError('Nobody signs in today.'));
  if (told) context.multifactor = { provider: told };
  callback(null, user, context);
}
