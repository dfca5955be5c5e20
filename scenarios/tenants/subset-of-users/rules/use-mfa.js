// The same choice as the Action's, as a legacy Rule.
function useMfa(user, context, callback) {
  const choices = user.user_metadata || {};
  if (choices.use_mfa) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
