// Whoever asks without a page is sent to another site.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.prompt?.includes('none')) {
    api.redirect.sendUserTo('https://example.test/terms');
  }
};
