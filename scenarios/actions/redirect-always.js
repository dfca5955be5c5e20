// Everybody is sent to another site.
exports.onExecutePostLogin = async (event, api) => {
  api.redirect.sendUserTo('https://example.test/terms');
};
