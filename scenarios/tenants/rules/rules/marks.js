function (user, context, callback) {
  context.idToken['https://example.test/standing'] = user.standing;
  context.idToken['https://example.test/plan'] = configuration.PLAN;
  callback(null, user, context);
}
