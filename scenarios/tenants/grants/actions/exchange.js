// The token of another system is an account's id here; in earnest it is verified before anything else.
exports.onExecuteCustomTokenExchange = async (event, api) => {
  const token = event.transaction.subject_token;
  if (!/^auth0\|/.test(token)) {
    api.access.rejectInvalidSubjectToken('The token is not one of ours.');
    return;
  }
  api.transaction.setMetadata('came_by', event.transaction.subject_token_type);
  api.authentication.setUserById(token);
};
